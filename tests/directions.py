"""Sentences of our own, one a pattern of grammar: stance, cue, who takes it and towards whom."""

from __future__ import annotations

# Sentence, stance, cue, actor, target; None: nobody, "*": whatever.
Row = tuple[str, str, str, str | None, str | None]

DIRECTIONS: list[Row] = [
    # active verbs
    ("Norway accused Latvia of hiding the report.", "accusation", "accused", "Norway", "Latvia"),
    ("The mayor blamed the water company for the outage.", "accusation", "blamed", "The mayor", "the water company"),
    (
        "Senator Ruth Calloway condemned the ministry on Tuesday.",
        "accusation",
        "condemned",
        "Senator Ruth Calloway",
        "the ministry",
    ),
    ("Prosecutors charged Owen Pratt with fraud.", "accusation", "charged", "Prosecutors", "Owen Pratt"),
    ("Mr. Doyle sued the airline in March.", "accusation", "sued", "Mr. Doyle", "the airline"),
    # passive
    ("Latvia was accused by Norway of hiding the report.", "accusation", "accused", "Norway", "Latvia"),
    ("Latvia, accused by Norway of hiding the report, kept silent.", "accusation", "accused", "Norway", "Latvia"),
    ("Owen Pratt has been accused of fraud.", "accusation", "accused", None, "Owen Pratt"),
    ("The governor was criticised by teachers over the cuts.", "accusation", "criticised", "teachers", "The governor"),
    ("Accused by Norway of lying, Latvia recalled its envoy.", "accusation", "Accused", "Norway", "Latvia"),
    (
        "The company, which was fined and condemned by the regulator, appealed.",
        "accusation",
        "condemned",
        "the regulator",
        "The company",
    ),
    # nouns
    ("Norway's criticism of Latvia drew applause.", "accusation", "criticism", "Norway", "Latvia"),
    ("The accusations by Oslo against Riga were repeated on Friday.", "accusation", "accusations", "Oslo", "Riga"),
    ("Calloway's attack on the ministry surprised her party.", "accusation", "attack", "Calloway", "the ministry"),
    (
        "Complaints from residents about the water company piled up.",
        "accusation",
        "Complaints",
        "residents",
        "the water company",
    ),
    ("Criticism of Latvia came from Norway.", "accusation", "Criticism", "Norway", "Latvia"),
    ("Latvia faces accusations of fraud from Norway.", "accusation", "accusations", "Norway", "Latvia"),
    ("Latvia drew criticism from Norway.", "accusation", "criticism", "Norway", "Latvia"),
    ("The minister came under fire from farmers.", "accusation", "came under fire", "farmers", "The minister"),
    # denial
    ("Latvia denied Norway's claims.", "denial", "denied", "Latvia", "Norway"),
    ("Latvia hit back at Norway's claims, calling them false.", "denial", "false", "Latvia", "Norway"),
    ("Latvia dismissed the accusations by Norway as baseless.", "denial", "baseless", "Latvia", "Norway"),
    ("Norway's claims were rejected by Latvia.", "denial", "rejected", "Latvia", "Norway"),
    ("Owen Pratt denies any wrongdoing.", "denial", "denies", "Owen Pratt", None),
    ('"That is simply not true," Calloway said.', "denial", "not true", "Calloway", None),
    ("The airline's denial convinced nobody.", "denial", "denial", "The airline", None),
    # attribution, reported speech: the clause's subject is the target
    ("According to Norway, Latvia lied about the report.", "accusation", "lied", "Norway", "Latvia"),
    ("Latvia lied about the report, according to Norway.", "accusation", "lied", "Norway", "Latvia"),
    ("Calloway said the ministry had misled the public.", "accusation", "misled", "Calloway", "the ministry"),
    ("The ministry misled the public, Calloway said.", "accusation", "misled", "Calloway", "The ministry"),
    ('"The ministry is corrupt," said Calloway.', "accusation", "corrupt", "Calloway", "The ministry"),
    ("Calloway called the minister a liar.", "accusation", "a liar", "Calloway", "the minister"),
    ("Farmers say that the governor betrayed them.", "accusation", "betrayed", "Farmers", "the governor"),
    # unquoted reported speech: the clause of saying behind, before or inside what is said
    ("The minister lied to parliament, Smith said.", "accusation", "lied", "Smith", "The minister"),
    ("Beijing has betrayed its promises, the ambassador added.", "accusation", "betrayed", "the ambassador", "Beijing"),
    ("Norway, accused by Latvia of lying, denied it.", "denial", "denied", "Norway", "*"),
    ("Canada will not tolerate the intimidation, Poirier said.", "accusation", "intimidation", "Poirier", "*"),
    ("According to the auditors, the mayor wasted millions.", "accusation", "wasted", "the auditors", "the mayor"),
    ("The mayor, the auditors said, wasted millions.", "accusation", "wasted", "the auditors", "The mayor"),
    ("The airline has cheated its customers, says Owen Pratt.", "accusation", "cheated", "Owen Pratt", "The airline"),
    (
        "The airline has cheated its customers, Owen Pratt, a lawyer in Oslo, said on Friday.",
        "accusation",
        "cheated",
        "Owen Pratt",
        "The airline",
    ),
    (
        "Calloway told reporters that the company had poisoned the river.",
        "accusation",
        "poisoned",
        "Calloway",
        "the company",
    ),
    ("The company poisoned the river, Calloway told reporters.", "accusation", "poisoned", "Calloway", "The company"),
    (
        "The ministry, Calloway told reporters on Monday, had misled the public.",
        "accusation",
        "misled",
        "Calloway",
        "The ministry",
    ),
    (
        "Asked about the fire, Doyle said the company had ignored every warning.",
        "accusation",
        "ignored",
        "Doyle",
        "the company",
    ),
    (
        "Doyle said he was ill; the company ignored every warning, Calloway said.",
        "accusation",
        "ignored",
        "Calloway",
        "the company",
    ),
    (
        "The soldiers stole food from the villagers, a witness recalled.",
        "accusation",
        "stole",
        "a witness",
        "The soldiers",
    ),
    (
        "In its report, the watchdog said the bank had hidden its losses.",
        "accusation",
        "hidden",
        "the watchdog",
        "the bank",
    ),
    (
        "The bank hid its losses from investors, the watchdog said in a report.",
        "accusation",
        "hid",
        "the watchdog",
        "The bank",
    ),
    ("Police said Mr. Pratt killed two people.", "accusation", "killed", "Police", "Mr. Pratt"),
    ("The claim is untrue, the company said.", "denial", "untrue", "the company", "*"),
    ("There is no evidence of fraud, the minister insisted.", "denial", "no evidence", "the minister", None),
    ("The new rules could ruin small farms, the union warned.", "concern", "warned", "the union", "*"),
    ("Latvia could attack at any time, the general fears.", "concern", "fears", "the general", "Latvia"),
    ("Did the mayor lie? Yes, said Calloway, he lied to everyone.", "accusation", "lied", "Calloway", "*"),
    (
        "The Herald reported on Monday that residents say the company poisoned the river.",
        "accusation",
        "poisoned",
        "residents",
        "the company",
    ),
    # nested reports
    ("The Herald reported that Norway accused Latvia of lying.", "accusation", "accused", "Norway", "Latvia"),
    (
        "Calloway said that residents had blamed the water company.",
        "accusation",
        "blamed",
        "residents",
        "the water company",
    ),
    ("The Herald said Latvia had denied the report.", "denial", "denied", "Latvia", "*"),
    ("Norway, the Herald reported, accused Latvia of lying.", "accusation", "accused", "Norway", "Latvia"),
    # concern
    ("Norway is worried about Latvia's plans.", "concern", "worried", "Norway", "Latvia"),
    (
        "Teachers expressed concern that the governor would close schools.",
        "concern",
        "concern",
        "Teachers",
        "the governor",
    ),
    ("Residents fear the company will poison the river.", "concern", "fear", "Residents", "the company"),
    ("Norway's concerns about Latvia grew.", "concern", "concerns", "Norway", "Latvia"),
    ("The general warned that Latvia could attack.", "concern", "warned", "The general", "Latvia"),
    ("Latvia's behaviour alarmed Norway.", "concern", "alarmed", "Norway", "Latvia"),
    # relative clauses, coordination, infinitives
    ("Norway, which accused Latvia of lying, closed its border.", "accusation", "accused", "Norway", "Latvia"),
    (
        "Norway and Sweden accused Latvia and Estonia of lying.",
        "accusation",
        "accused",
        "Norway and Sweden",
        "Latvia and Estonia",
    ),
    ("Calloway met the ambassador and accused him of lying.", "accusation", "accused", "Calloway", "him"),
    ("Norway used the meeting to accuse Latvia of lying.", "accusation", "accuse", "Norway", "Latvia"),
    ("Calloway took aim at the ministry, accusing it of waste.", "accusation", "accusing", "Calloway", "the ministry"),
]

_FEW_DENIALS = "the embedded corpus names the target of 78 of 592 denials: the ranker says nobody"
_FEW_CONCERNS = "the embedded corpus names the target of 69 of 554 concerns: the ranker says nobody"
_NEWS = "too few in the embedded corpus; found by a model that is trained on news too (experiment=release)"

# Not found by a model of the embedded corpus alone, each with the reason.
UNSOLVED: dict[str, str] = {
    "Latvia hit back at Norway's claims, calling them false.": _FEW_DENIALS,
    "Norway is worried about Latvia's plans.": _FEW_CONCERNS,
    "Latvia's behaviour alarmed Norway.": _FEW_CONCERNS,
    "Calloway took aim at the ministry, accusing it of waste.": "too few to learn what 'it' stands for",
    "Calloway said that residents had blamed the water company.": _NEWS,
    "Latvia could attack at any time, the general fears.": "the tagger takes 'fears' for a noun",
}
