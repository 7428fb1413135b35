"""What the furniture of a news page looks like: the one table of patterns behind `stance.text.parts`.

Every pattern must match a whole line. They are tried on short lines only (`LONGEST`), so that each costs a bounded
time and a paragraph is never taken for furniture. A missed line is a small harm, a swallowed sentence a great one: a
pattern asks either for words that only a page says of itself ("Story continues below"), or for a line in which every
word is of one closed kind (names, dates, menu entries), and where its opening could begin a sentence it also asks that
no full stop ends the line.
"""

from __future__ import annotations

import re
from functools import cache

LONGEST = 400

_NO_STOP = r"(?!.*[.!?][\"'”’)]?$)"
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w.'’&-]*+"

# Names as bylines and credits have them: capitalised words, and what may stand between them.
_NAME_WORD = (
    rf"(?:{_CAPITAL}|(?:and|of|the|in|for|at|with|via|de|van|von|der|den|del|bin|al|el|la|le|da|du|dos|ter|our|staff"
    rf"|senior|chief"
    r"|political|special|foreign|national|correspondents?|reporters?|writers?|editors?|contributors?|columnist|producer"
    r"|photographer|agencies|agency|s)\b|&|@\w+)"
)
_NAMES = rf"(?:{_NAME_WORD}[\s,;|/·•–—-]*+){{1,25}}+"

_DATE_WORD = (
    r"(?i:\d[\d:./-]*+(?:st|nd|rd|th|h)?\b|(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
    r"|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?"
    r"|thu(?:r(?:s(?:day)?)?)?"
    r"|fri(?:day)?|sat(?:urday)?|sun(?:day)?|am|pm|a\.m|p\.m|at|on|of|first|last|updated?|published|posted|modified"
    r"|created|date"
    r"|today|yesterday|ago|hours?|hrs?|mins?|minutes?|days?|weeks?|months?|years?|secs?|seconds?|an?|one|two|three"
    r"|read|listen"
    r"|watch|duration|e[sd]?t|p[sd]?t|c[sd]t|m[sd]t|gmt|utc|bst|ce?st|ces?t|ist|ae[sd]t|jst|local|time)\b)"
)

_SECTION = (
    r"(?i:home(?:page)?|news|world|politics|business|sports?|opinions?|editorials?|weather|entertainment"
    r"|tech(?:nology)?|science"
    r"|health|culture|arts|travel|life(?:style)?|style|videos?|photos?|pictures|tv|radio|local|national|international"
    r"|u\.?s\.?"
    r"|uk|canada|europe|asia|africa|australia|americas|middle east|latin america|log ?in|sign (?:in|up)|register"
    r"|subscribe"
    r"|menu|search|newsletters?|podcasts?|live|shop|jobs|markets?|money|economy|education|environment|climate"
    r"|features|analysis"
    r"|games|crosswords?|puzzles|food|fashion|magazine|obituaries|classifieds|advertise|contact(?: us)?|about(?: us)?"
    r"|faqs?"
    r"|help|privacy|terms|my account|e-?paper|archives?|more|trending|latest|breaking|elections?|crime|courts|regions"
    r"|webmail"
    r"|sections|close|investigations|indigenous|real estate|motoring|cars|family|reality check|stories|in depth"
    r"|explainers?|and|&)"
)

_WIDGET = (
    r"(?i:share[ds]?|facebook|twitter|x|whats ?app|linked ?in|reddit|e-?mail|print(?:er)?|pinterest|flipboard|copy"
    r"|link|copied|save"
    r"|tweet|comments?|like|reply|flag|tumblr|messenger|telegram|instagram|youtube|tik ?tok|bluesky|threads|pocket|sms"
    r"|bookmark|follow|this|on|via|the|article|story|page|post|with|your|friends|by|to|a|open|opens|in|new|window"
    r"|icon|button"
    r"|external|options?|more|clipboard|link[s]?|close|panel|these|are|will|us)\b"
)

_CREDIT_WORD = (
    r"(?i:photo(?:graph|s)?(?: by| credit)?|image(?: source| credit| copyright)?|picture(?: credit)?|credit"
    r"|illustration(?: by)?|video(?: by)?)"
)
_AGENCIES = (
    r"(?:(?:The )?Associated Press|AP(?: Photo)?|REUTERS|Reuters|AFP|Agence France-Presse|Getty(?: Images)?"
    r"|(?:The )?Canadian Press|CP"
    r"|Bloomberg(?: News)?|UPI|EPA(?:-EFE)?|Shutterstock|PA(?: Media| Wire)?|Press Association|Xinhua|CBC(?: News)?"
    r"|BBC(?: News)?"
    r"|CNN|NPR|dpa|ANSA|TASS|Kyodo(?: News)?|Yonhap|Alamy|iStock|Staff(?: report| reporter| writer| reports)?"
    r"|Wire (?:services|reports)"
    r"|News Services)"
)

# Asked only of lines that hold the word: in others it would be looked for from every letter.
CONTRIBUTED = (
    r"\(?(?:[^.!?\"“”]|\b[A-Z]\.){2,160}\bcontributed (?:reporting\b"
    r"|to this (?:report|story|article))[^.]{0,60}\.?\)?"
)

BOILERPLATE: tuple[tuple[str, str], ...] = (
    ("marks", r"[\W_]+"),
    ("stamp", rf"(?=.*\d|.*\bago$)(?:{_DATE_WORD}[\s,.|:;()·•–—-]*+){{1,30}}+"),
    ("weather", r"[\w .,|-]{0,40}-?\d{1,3}(?:\.\d)? ?°[CF]?[\w .,|-]{0,30}"),
    ("section", rf"(?!(?:and|And|&)\W*$)(?:{_SECTION}\b\.?[\s|>›»/·•,:+-]*+){{1,40}}+"),
    (
        "byline",
        r"(?:By|BY|Written by|Story by|Reported by|Analysis by|Opinion by|Words by|Text by)[: ]\s*+"
        rf"(?=.*[A-Z])(?:{_NAME_WORD}[\s,;|/·•–—-]*+){{1,20}}+(?:{_DATE_WORD}[\s,.|:;·•–—-]*+){{0,15}}+",
    ),
    ("agency", rf"(?:{_CAPITAL} (?:{_CAPITAL} ?){{1,3}}[,|/·•–—-] ?)?{_AGENCIES}(?:\s*[|·•]\s.{{0,60}})?"),
    ("credit", rf"{_CREDIT_WORD}\s*[:,/]\s*{_NAMES}|\([^()]{{0,60}}/[^()]{{1,60}}\)|{_NAMES}/\s?{_AGENCIES}"),
    (
        "contributors",
        r"\(?(?i:with files? from|with (?:additional )?(?:reporting|contributions?) (?:by|from)"
        r"|(?:additional |further )?(?:reporting|writing|editing|research|photography) by|edited by|compiled by):?"
        rf"\s+{_NAMES}(?:by\s+{_NAMES}){{0,6}}\.?\)?"
        r"|" + CONTRIBUTED + "|"
        r"This (?:report|story|article)(?: by .{2,60})? was (?:first|originally) published.{0,120}",
    ),
    (
        "teaser",
        r"(?:WATCH|LISTEN|VIDEO|AUDIO|PHOTOS|GALLERY|SEE|RELATED|ALSO ON THIS PAGE|PODCAST)(?: ?\|.*|: ?(?!.*[.!]$).*)",
    ),
    (
        "teaser",
        rf"(?i:watch|listen|video|audio)\s*(?:\||▶|►)\s*{_NO_STOP}.*|(?i:play (?:video|audio)|now playing|watch live"
        rf"|video)",
    ),
    (
        "related",
        rf"(?i:(?:read|see|learn|find out|view|show|load) (?:more|also|next|all)|also read|continue reading"
        rf"|keep reading|see also)"
        rf"(?:\s*[:|>»→…–-]{_NO_STOP}.*|\W*|{_NO_STOP} (?:about|on|at|from|in|here|of|stories|comments|articles)\b.*)",
    ),
    (
        "related",
        r"(?i:related|recommended|more|also|popular|trending|top|latest|must reads?|featured?|similar|most (?:read"
        r"|popular|viewed|shared"
        r"|watched|recent))(?i: (?:articles?|stories|story|content|topics?|links?|coverage|videos?|news|posts?"
        r"|headlines|reads?|now"
        r"|reading|tags|in [\w ]{2,25}|from [\w. ]{2,25}|on (?:this|the) [\w ]{2,25}|for you|by [\w ]{2,25})){0,2}"
        rf"(?:\s*\||:)?(?:(?<=[|:])\s*{_NO_STOP}.*)?",
    ),
    (
        "related",
        r"(?i:up next|don['’]t miss|you (?:may|might) (?:also )?(?:like|be interested in)|what to read next"
        r"|editor(?:['’]?s|s['’])? picks?"
        r"|further reading|around the web|from the web|on the web|tags?|topics|in this story|follow this story"
        r"|key stories)\W*"
        r"|list \d+ of \d+.*|end of list\W*",
    ),
    (
        "advert",
        r"(?i:[-–— ]*(?:advert(?:isement|ising|orial)?s?|sponsored|promoted|paid (?:post|content)|ad|ad feedback)\b"
        r"(?:[-–—: ]+(?:scroll|continues?|story|article|below|reading|to|feature|content|by|after|post|this|with|your"
        r"|is|loading"
        r"|\d+)\b){0,8}\W*"
        r"|(?:story|article|content|report|post) continues? (?:below|after)(?: \w+){0,4}\W*|remove ads.{0,40}"
        r"|skip advert\w*)",
    ),
    (
        "share",
        rf"(?=(?i:share|tweet|print|e-?mail|facebook|copy|twitter|save|follow|like|flag|comments?|reply"
        rf"|whats))(?:{_WIDGET}[\W\d]*+){{1,25}}+",
    ),
    (
        "share",
        r"(?i:share (?:this|on|via|the)\b[\w ,/&'’-]{0,60}|(?:\d[\d.,]*k?) ?(?:shares?|comments?|likes?|views?"
        r"|retweets?|replies)\W*"
        r"|follow (?:us|@\w+|[\w .'’-]{2,40}) on (?:twitter|x|facebook|instagram|threads|linkedin|tiktok"
        r"|google news)\b.{0,80}"
        r"|(?:like|find|join) us on .{0,60})",
    ),
    (
        "comments",
        r"(?i:comments?|(?:\d[\d,]*|no|view|show|post|leave|add|read|join|see|hide|all) (?:an? |the |all "
        r"|your )?(?:comments?|conversation)"
        r"(?: ?\(\d+\))?\W*|comments? (?:are )?(?:closed|disabled|off)\b.{0,60}|be the first to comment.{0,40}"
        r"|join the (?:conversation|discussion)\b.{0,40}|(?:log|sign) in to (?:comment|reply).{0,40})",
    ),
    (
        "cookies",
        r"(?i:(?:we|this (?:web)?site"
        r"|our (?:web)?sites?)(?: and our (?:\d+ )?(?:trusted )?partners)?(?: also)? uses? (?:\w+ ){0,3}cookies\b.*"
        r"|(?:accept|reject|manage|allow)(?: all| your| my)? (?:cookies?|preferences|consent|options)\b.{0,40}"
        r"|by (?:continuing|using|clicking|browsing|signing up|subscribing|submitting)\b.{0,160}\byou (?:agree|accept"
        r"|consent|acknowledge)\b.*"
        r"|(?:your )?(?:cookie|privacy) (?:policy|settings|preferences|notice|choices|statement)\b.{0,30}|i accept"
        r"|we (?:value|respect|care about) your privacy\b.{0,60})",
    ),
    (
        "newsletter",
        r"(?i:sign up (?:for|to (?:our|the|get|receive)|here|now|today)\b.{0,200}|subscribe (?:to (?:our|the|receive)"
        r"|now|today|here|for)\b.{0,200}"
        r"|get (?:the|our|your|all|more)\b.{0,120}\b(?:inbox|newsletters?|alerts|notifications)\b.{0,100}"
        r"|(?:please )?enter your e-?mail.{0,120}|download (?:the|our) .{0,40}\bapp\b.{0,60}"
        r"|want to receive this in your inbox\b.*"
        r"|newsletter sign-?up|thanks? (?:you )?for (?:signing up|subscribing|registering).{0,60}"
        r"|invalid e-?mail.{0,40})",
    ),
    (
        "paywall",
        r"(?i:already (?:an? (?:\w+ )?(?:subscriber|member)|have an account|subscribed)\b.{0,60}|you(?:['’]ve"
        r"| have) reached your .{0,40}limit.{0,80}"
        r"|this (?:article|content|story) is (?:only |exclusively )?(?:for|available to"
        r"|reserved for) .{0,20}(?:subscribers|members).{0,60}"
        r"|create (?:a|your) free account\b.{0,80}|support (?:our|independent|quality|local) journalism\b.{0,120}"
        r"|subscribe to (?:continue|read|unlock)\b.{0,80}"
        r"|(?:please )?(?:log|sign) in to (?:continue|read|your|access)\b.{0,80}|register (?:now|for free"
        r"|to (?:continue|read))\b.{0,60}"
        r"|become an? (?:member|subscriber|supporter)\b.{0,60}|gift (?:this )?article|to continue reading\b.{0,80})",
    ),
    (
        "legal",
        r"(?i:(?:©|\(c\)|copyright (?:©|\(c\)|\d{4}|by)).{0,300}"
        r"|this material may not be (?:published|reproduced).{0,200}|(?:terms|conditions) (?:of|and|&) (?:use|service"
        r"|conditions|sale)\b[^.]{0,60}"
        r"|(?:privacy policy|accessibility|site ?map|do not sell)\b[^.]{0,80}|our standards: .{0,80}"
        r"|registered (?:office|in england).{0,120}"
        r"|the \w+ is not responsible for the content of external sites.{0,80})",
    ),
    (
        "tool",
        r"(?i:skip (?:to|past) (?:main |the )?(?:content|navigation|menu|article|footer)\b.{0,40}|back to (?:top|home"
        r"|the top|news)\b.{0,20}|loading\W*"
        r"|listen to (?:this )?(?:article|story)\b.{0,60}|(?:the )?audio version of this article is .{0,80}"
        r"|estimated \d+ minutes?\W*"
        r"|(?:hide|toggle|show|view|open|enlarge|expand|close|full-?screen|next|previous)(?: (?:the|this|image|photo"
        r"|picture|gallery|caption|in|full|size|menu"
        r"|slideshow|story|article|page|\d+|of|photos))*\W*|(?:image|photo|slide) \d+ of \d+|\d+ (?:of|/) \d+"
        r"|page \d+(?: of \d+)?"
        r"|(?:click|tap) here\b.{0,80}|(?:please )?enable javascript.{0,100}|your browser does not support.{0,100}"
        r"|this video (?:file )?cannot be played.{0,80}"
        r"|something went wrong.{0,80}|correspondent|abstract\.?|getting your trinity audio.{0,60})",
    ),
    (
        "contact",
        r"@\w+|\S{1,60}@\S{1,60}\.\w{2,10}|https?://\S{1,300}|www\.\S{1,200}"
        r"|(?i:got a (?:tip|story|news tip|confidential)\b.{0,120}|(?:e-?mail|contact|write to"
        r"|reach)(?: [\w.'’-]+){0,6}:? \S{1,60}@\S{1,60}"
        r"|send (?:us )?(?:tips|your (?:tips|comments|feedback))\b.{0,80}|do you support .{2,40}\? like the page:?)",
    ),
    (
        "code",
        r"[.#@\w ,>:()-]++\{|(?:-?[a-z]+-)*(?:width|height|color|size|align|padding|margin|radius"
        r"|display|float|border"
        r"|background|font|position|top|left|right|bottom|weight|family|style)(?:-[a-z]+)*:\s*[^;]{1,60};"
        r"|</?[a-z][^<>]{0,200}>?",
    ),
)

# Phrases that give a short line away wherever they stand in it.
PHRASES: tuple[tuple[str, str], ...] = (
    ("legal", "ll rights reserved"),
    ("newsletter", "to your inbox"),
    ("newsletter", "in your inbox"),
)

# The rules that may hold a sentence with a full stop; only these are asked about a longer line that ends like one.
_SENTENCES = frozenset({"contributors", "share", "cookies", "newsletter", "paywall", "legal", "tool", "contact"})


@cache
def _patterns(*, long: bool, contributed: bool) -> re.Pattern[str]:
    chosen = [(number, rule) for number, (name, rule) in enumerate(BOILERPLATE) if not long or name in _SENTENCES]
    pattern = "|".join(f"(?P<r{number}>{pattern})" for number, pattern in chosen)
    return re.compile(pattern if contributed else pattern.replace(CONTRIBUTED, "(?!)"))


_STOPS = (".", "!", "?", '"', "”", "’", "'")

# Three or more separators between short cells: a menu, a breadcrumb, a header line.
_CELL = re.compile(r"\s[|·•›»](?:\s|$)")
_SEPARATOR = re.compile(r"[|•·›»>]")
_CRUMB = re.compile(r"\s>\s")

CAPTION = re.compile(
    r"(?:(?i:(?:image|photo|media|video|picture)? ?caption ?[,:]|file ?(?:photo|pic|image|picture) ?[:–—-]|photo: "
    r"|pictured?: |image: "
    r"|in this .{0,60}\b(?:file )?(?:photo|image|picture)\b)|FILE ?[-–—:]+ )"
)
# The same where a caption was glued into a paragraph.
LABELLED = re.compile(rf"(?:(?<=[.!?”\"’)]\s)|(?<=[\n\r])|^)(?P<label>{CAPTION.pattern})")
# A photo credit in brackets: a name with an agency after a slash, a word for "photo", or a known agency.
CREDIT = re.compile(
    rf"\((?:{_CREDIT_WORD}[:/, ][^()]{{1,80}}|(?i:courtesy|handout|submitted|supplied)\b[^()]{{0,80}}"
    rf"|[A-Z][^()/]{{0,50}}\s?/\s?[A-Z][^()]{{1,60}}|{_CAPITAL} [^()]{{0,40}}\b{_AGENCIES}|AP Photo[^()]{{0,60}}"
    r"|Getty Images)\)"
)
# The same without a sure sign: capitalised words only; it counts at the end of a line, after a full stop.
NAMES_IN_BRACKETS = re.compile(rf"\((?=[^()]{{2,80}}\)){_NAMES}\)$")
AGENCY_IN_BRACKETS = re.compile(rf"\({_AGENCIES}\)$")
TRAILING_CREDIT = re.compile(
    r"(?:/ ?)?\b(?:Photo(?:graph)?|Image|Picture|Credit|Illustration|image|photo)(?: by |: ?"
    rf"| credit: ?)(?P<names>{_NAMES})$"
)
CREDITED = re.compile("Photo|Image|Picture|Credit|Illustration|image|photo")
"""What no line without it matches of the last."""
# A label before a headline ("ANALYSIS | Why Ottawa waits"); with a colon it is part of the headline.
PREFIX = re.compile(r"[A-Z][\w.&'’-]{1,20}(?: [A-Z&][\w.&'’-]{0,20}){0,2} ?\| ?(?=\S)")
_SITE = (
    r"(?i:\b(?:news|times|post|herald|journal|tribune|gazette|star|sun|mail|press|guardian|telegraph|independent"
    r"|observer|chronicle|globe"
    r"|daily|today|tv|radio|online|media|network|magazine|broadcasting|bbc|cbc|cnn|npr|cbs|nbc|abc|fox|reuters"
    r"|politico|bloomberg|world"
    r"|\w+\.(?:com|org|net|ca|uk|co\.uk))\b)"
)
SUFFIX = re.compile(r"\s[-–—|·•]\s(?P<site>(?:The )?[A-Z0-9][\w.&' ]{1,40})$")
SITE_NAME = re.compile(_SITE)


def furniture(line: str) -> str | None:
    """Return the name of the rule that takes a line for page furniture, or None.

    Parameters
    ----------
    line : str
        One line without white space around it.

    Examples
    --------
    >>> furniture("Story continues below advertisement")
    'advert'
    >>> furniture("By Monday the army had left.") is None
    True
    """
    if len(line) > LONGEST:
        return None
    long = len(line) > 80 and line.endswith(_STOPS)
    match = _patterns(long=long, contributed="contributed" in line).fullmatch(line)
    if match is not None and match.lastgroup is not None:
        return BOILERPLATE[int(match.lastgroup[1:])][0]
    for name, phrase in PHRASES:
        if phrase in line:
            return name
    return "menu" if _SEPARATOR.search(line) and _is_menu(line) else None


def _is_menu(line: str) -> bool:
    cells = len(_CELL.findall(line)) + 1
    if cells > 3 and len(line) <= 36 * cells:
        return True
    crumbs = len(_CRUMB.findall(line)) + 1 if ">" in line else 0
    return crumbs > 2 and len(line) <= 24 * crumbs and not line.endswith(_STOPS)
