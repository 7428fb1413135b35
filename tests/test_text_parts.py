"""The parts of raw pages: furniture is told from text, and nothing is lost."""

from __future__ import annotations

import pytest

from stance.resources import resource
from stance.schema import Document
from stance.text import blocks, make_splitter


def parts(text: str) -> list[tuple[str, str]]:
    return [(block.part, text[block.start : block.end]) for block in blocks(text)]


def part_of(line: str) -> str:
    """The part of a line amid an ordinary article."""
    page = f"Ottawa recalls its envoy\n\nCanada has recalled its envoy.\n\n{line}\n\nBeijing has not answered yet."
    return {text: part for part, text in parts(page)}.get(line, "cut")


FURNITURE = [
    "By Jane Doe",
    "By Jane Doe and John Q. Public, Staff Writers",
    "By Ismail Shakil | Reuters",
    "BY ANN LEE, POLITICAL CORRESPONDENT",
    "The Associated Press",
    "Jane Doe, The Canadian Press",
    "Published 06:14, updated 09:40",
    "Posted: Nov 10, 2022 8:12 AM ET | Last Updated: November 10, 2022",
    "Updated 5 hours ago",
    "March 9, 2023",
    "3 min read",
    "Duration 2:00",
    "Home News Politics Business Sports Opinion Weather",
    "Home > News > World > China",
    "Calgary | -1.1°C",
    "Skip to main content",
    "Share this article",
    "Facebook Twitter WhatsApp LinkedIn Email",
    "Copy link",
    "Share on Facebook",
    "12 comments",
    "Join the conversation",
    "Follow Ann Lee on Twitter @annlee.",
    "Follow us on Facebook",
    "Advertisement",
    "Advertisement - scroll to continue reading",
    "Story continues below advertisement",
    "Article continues below",
    "Read more",
    "Read more: What we know about the stations",
    "READ MORE: How the waiting time compares across Europe",
    "Related stories",
    "More on this story",
    "Most read",
    "WATCH | Why police are investigating the stations:",
    "LISTEN | What a minority government would mean (4 min)",
    "Sign up for our daily newsletter",
    "Get the day's top stories delivered to your inbox.",
    "We use cookies to give you the best experience on our site.",
    "By continuing to use this site, you agree to our use of cookies.",
    "Accept all cookies",
    "Already a subscriber? Log in",
    "You have reached your limit of free articles.",
    "© 2023 Northern Broadcasting. All rights reserved.",
    "Copyright 2023 The Associated Press. All rights reserved.",
    "This material may not be published, broadcast, rewritten or redistributed.",
    "Our Standards: The Thomson Reuters Trust Principles.",
    "With files from Reuters, Ismail Shakil and Molly Cone",
    "Reporting by Jane Doe in Beijing; Editing by John Public",
    "(Reporting by Jane Doe; Editing by John Public)",
    "Amanda Terkel contributed reporting.",
    "Associated Press writer Ann Lee in Ottawa contributed to this report.",
    "Image source, Getty Images",
    "Photo: S. Byrne/Clare Press",
    "(Rita Falcao/Canal Tejo)",
    "Do not sell my personal information",
    "Terms of Use | Privacy Policy",
    "Listen to this article",
    "Loading...",
    "***",
]

TEXT = [
    "By Monday the army had left the town.",
    "By continuing the war, the minister accused himself.",
    "Related claims by Beijing were rejected.",
    "Share prices fell after the minister denied it.",
    "Reporting by the broadcaster found that the minister had lied.",
    "Home was a tent, and the news was bad.",
    "World leaders condemned the attack.",
    "Watch out, he warned.",
    "Published reports accuse the company of fraud.",
    "Copyright lawyers accused the studio of theft.",
    "Follow the money, she said, and the charge collapses.",
    "Read the letter again, he told them: it denies everything.",
    "More than 20 senators denounced the vote.",
    "Comments by the minister drew fire.",
    "We use the word war, he said.",
    "Sign this or leave, the colonel told them.",
    "Updated figures show that the bank lied to its clients in May 2019.",
    "Get out of my house, she said.",
    "Print is dead.",
    "Top officials denied it.",
    "Ottawa denied it. (The embassy declined to comment.)",
    '"I agree," he said.',
    "Yes.",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_parts_take_furniture_for_boilerplate(line: str) -> None:
    assert part_of(line) == "boilerplate"


@pytest.mark.parametrize("line", TEXT)
def test_parts_never_take_a_sentence_for_boilerplate(line: str) -> None:
    assert part_of(line) == "body"


@pytest.mark.parametrize("line", FURNITURE)
def test_parts_leave_a_document_of_one_line_alone(line: str) -> None:
    assert "body" in {block.part for block in blocks(line)}


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        (
            "A ship at anchor last week. (Idrissa Bah/Atlantic Images)",
            "A ship at anchor last week.",
            "(Idrissa Bah/Atlantic Images)",
        ),
        (
            "Trudeau and Xi met in Bali. (Prime Minister's Office)",
            "Trudeau and Xi met in Bali.",
            "(Prime Minister's Office)",
        ),
        (
            "Ann Lee leaves the house on Monday (Renata Bielak/CBC)",
            "Ann Lee leaves the house on Monday",
            "(Renata Bielak/CBC)",
        ),
        ("The gym in summer. (Photo: Prairie One)", "The gym in summer.", "(Photo: Prairie One)"),
        (
            "The bakery after the flood. Photo: Jonas Weitz / SWK",
            "The bakery after the flood.",
            "Photo: Jonas Weitz / SWK",
        ),
        (
            "Smoke over the harbour. Photograph: Ann Lee/AFP/Getty Images",
            "Smoke over the harbour.",
            "Photograph: Ann Lee/AFP/Getty Images",
        ),
        (
            "FILE - Ann Lee speaks in Rome. (AP Photo/Gregorio Borgia)",
            "FILE - Ann Lee speaks in Rome.",
            "(AP Photo/Gregorio Borgia)",
        ),
    ],
)
def test_parts_cut_the_credit_off_a_caption(line: str, caption: str, credit: str) -> None:
    found = parts(f"Title of the page\n\nThe lead stands here.\n\n{line}\n\nThe text goes on.")
    assert found[2:4] == [("caption", caption), ("boilerplate", credit)]


@pytest.mark.parametrize(
    "line", ["Image caption, The panel saw the knife", "CAPTION: Women wait for grain.", "FILE PHOTO: A ship leaves."]
)
def test_parts_know_labelled_captions(line: str) -> None:
    assert part_of(line) == "caption"


def test_parts_cut_an_agency_off_body_text() -> None:
    assert parts("Title\n\nThe talks have ended. (Xinhua)\n\nMore follows.")[1:3] == [
        ("body", "The talks have ended."),
        ("boilerplate", "(Xinhua)"),
    ]


def test_parts_find_a_caption_glued_into_a_paragraph() -> None:
    assert parts("Title\n\nIt rained. PHOTO: The zone in winter. (Ann Lee/Pohjola TV) Three men denied it.")[1:] == [
        ("body", "It rained."),
        ("caption", "PHOTO: The zone in winter."),
        ("boilerplate", "(Ann Lee/Pohjola TV)"),
        ("body", "Three men denied it."),
    ]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("One sentence without a headline.", ["body"]),
        ("A headline alone", ["body"]),
        ("Ottawa recalls envoy\n\nCanada has done it.", ["headline", "body"]),
        ("Ottawa recalls envoy\nCanada has done it.", ["headline", "body"]),
        ("Will Ottawa recall its envoy?\n\nIt may.", ["headline", "body"]),
        ("Outrage Follows Recall of Canadian Envoy.\n\nIt was sudden.", ["headline", "body"]),
        ("Canada on Friday recalled its envoy.\n\nIt was sudden.", ["body", "body"]),
        ("Title here\n\nThe text.\n\nA subheading in between\n\nMore text.", ["headline", "body", "headline", "body"]),
        ("Title here\n\nThe deck says a little more\n\nThe text.", ["headline", "headline", "body"]),
        ("Title here\n\nHe said:\n\n“It is false.”", ["headline", "body", "body"]),
        ("Title here\n\nText.\n\n- one item\n- another item\n\nText.", ["headline", "body", "body", "body", "body"]),
        ("ANALYSIS | Why Ottawa waits\n\nIt waits.", ["boilerplate", "headline", "body"]),
        ("Why Ottawa waits for Beijing | CBC News\n\nIt waits.", ["headline", "boilerplate", "body"]),
        ("China accuses Canada of a smear - Chronicle\n\nIt did.\n\n", ["headline", "boilerplate", "body"]),
        ("Trump - The man who would be king\n\nText.", ["headline", "body"]),
    ],
)
def test_parts_find_headlines(page: str, expected: list[str]) -> None:
    assert [part for part, _ in parts(page)] == expected


def test_parts_count_a_repeated_headline_once_and_keep_repeated_text() -> None:
    title, lead = "China accuses Canada of smearing its name", "China on Friday accused Canada of a smear."
    found = parts(f"{title} - Action News\n\n{title}\n\n{lead}\n\nHe left.\n\n{lead}")
    assert [part for part, _ in found] == ["headline", "boilerplate", "boilerplate", "body", "body", "body"]


def test_parts_keep_the_description_of_a_video_teaser() -> None:
    page = (
        "Title of it\n\nText.\n\nWATCH | Why it matters:\n\nPolice open an inquiry\n\n2 years ago\nDuration 2:00\n"
        "Police accuse three men of fraud. They deny it.\n\nText."
    )
    assert [part for part, _ in parts(page)][2:7] == ["boilerplate", "headline", "boilerplate", "boilerplate", "body"]


def test_parts_take_links_below_a_label_for_boilerplate() -> None:
    page = (
        "Title of it\n\nText.\n\nRelated stories\nMinister denies fraud\nOpposition is worried\n\nA subheading\n\nText."
    )
    assert [part for part, _ in parts(page)][2:] == ["boilerplate"] * 3 + ["headline", "body"]


def test_parts_take_a_section_name_amid_the_text_for_a_subheading() -> None:
    assert [part for part, _ in parts("World\n\nThe title of it\n\nText.\n\nEducation\n\nText.")] == [
        "boilerplate",
        "headline",
        "body",
        "headline",
        "body",
    ]


def test_parts_keep_a_dateline_in_its_sentence() -> None:
    assert parts("Title\n\nOTTAWA, March 4 (Reuters) - China has denied it.")[1][0] == "body"


def test_seed_article_is_read_rightly() -> None:
    path = next(resource("seeds").glob("*.txt"))
    text = path.read_bytes().decode("utf8")
    sentences = make_splitter("punkt_news").split(Document("seed", text))
    said = {
        part: [s.text for s in sentences if s.part == part] for part in ("headline", "caption", "body", "boilerplate")
    }
    title = "China accuses Canada of smearing its reputation over alleged secret police stations"
    assert said["headline"] == [
        title,
        "Trudeau said the presence of Chinese police stations in Canada 'concerns us enormously'",
        "Mounting allegations of Chinese interference",
        "Stations used to intimidate: human rights group",
        "'Enormous concern': Trudeau",
        "RCMP to investigate Chinese police service stations",
    ]
    assert [s for s in said["boilerplate"] if not s.startswith(("Home", "Some URLs", "|"))] == [
        "- Action News",
        "World",
        title,
        "(Liu Zheng/The Associated Press)",
        "(Ryan Remiorz/The Canadian Press)",
        "(Prime Minister's Office)",
        "(Idil Mussa/CBC)",
        "WATCH | Why RCMP are investigating Chinese 'service stations':",
        "2 years ago",
        "Duration 2:00",
        "With files from Reuters, Ismail Shakil and Molly Cone",
    ]
    assert len(said["caption"]) == 12
    assert (
        said["body"].count(
            "China on Friday accused Canada of smearing its reputation over allegations China is secretly operating "
            "two overseas police stations in Quebec."
        )
        == 2
    )
    assert any(s.startswith("There are at least three Chinese police outposts") for s in said["body"])
    assert (
        "Canadians of Chinese origin have been victims of activities carried out by the stations, Sgt. Charles Poirier "
        "of the Royal Canadian Mounted Police said Thursday." in said["body"]
    )
    assert "U.S. authorities say that has not always been the case." in said["body"]
    assert all(text[s.start : s.end] == s.text for s in sentences)
