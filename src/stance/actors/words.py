"""Small closed word lists of the stage that says who; open-ended lists lie in `data/lexicons/`."""

from __future__ import annotations


def words_of(text: str) -> frozenset[str]:
    """Return the words of a list written as running text."""
    return frozenset(text.split())


BE = words_of("be is are was were been being 's 're 'm am get gets got getting")
HAVE = words_of("have has had having 've 'd")
PERSONAL = words_of("""
    i you he she it we they me him her us them his its their my your our himself herself itself themselves
    """)
REFLEXIVE = words_of("himself herself itself themselves myself yourself ourselves")
SINGULAR_HE = words_of("he him his himself")
SINGULAR_SHE = words_of("she her herself")
PLURAL = words_of("they them their themselves")
NEUTER = words_of("it its itself")
FIRST = words_of("i me my we us our myself ourselves")
RELATIVE = words_of("who whom whose which that")
NEGATION = words_of("not n't no never neither nor without nothing nobody")
PREPOSITIONS = words_of("""
    of at in from for with to on behind against by about over among between within inside near around under across
    """)
TIMES = words_of("""
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december jan feb mar apr jun jul aug sept sep oct nov dec today yesterday tomorrow
    tonight week weeks month months year years day days night morning afternoon evening weekend hour hours minutes
    summer winter spring autumn fall century decade decades time times
    """)
TITLES = words_of("""
    mr mrs ms miss dr prof professor sir dame lord lady baroness baron president vice prime minister premier chancellor
    senator sen senators rep reps representative congressman congresswoman governor gov gen general lt lieutenant col
    colonel maj major capt captain sgt sergeant cpl corporal adm admiral judge justice chief king queen prince princess
    pope cardinal bishop archbishop rev reverend father sister imam rabbi ayatollah sheikh secretary attorney mayor
    councillor councilor councilman councilwoman deputy commissioner ambassador detective inspector superintendent
    officer director chairman chairwoman chair speaker coach former ex acting interim then late supreme leader
    secretary-general spokesman spokeswoman spokesperson mp mep msp del delegate sheriff constable commander brigadier
    nominee candidate
    """)
ORGANISATION = words_of("""
    agency alliance assembly association authority bank board bureau campaign capital cbs center centre church club
    coalition college commission committee company confederation conference congress convention corp corporation
    council court defenders department directorate embassy enterprises federation force forces forum foundation front
    fund government group holdings hospital house inc industries institute international journal league limited ltd
    media ministry mission movement nations network news office organisation organization parliament partners party
    police post press republic research school senate service services society states systems team times tower
    tribunal trust union united university watch white works tribune street city county act bill island islands
    airport agreement accord plan war world green red national royal federal supreme
    """)
# Words that open a sentence with a capital and are no part of the name after them.
OPENERS = words_of("""
    the a an in on at but and or for from with by as after before when while if since although though because this
    that these those it its he she they we i you his her their our my there here what who how why where which not no
    yes so then now also even still yet meanwhile however earlier later last next some many most several all both
    other others one two three four five under over during despite according to of about against among instead
    asked nearly almost more only until unlike like without watch see read image caption photo video former
    """)
MALE_WORDS = words_of("mr sir lord king prince father brother chairman congressman spokesman mr. husband son")
FEMALE_WORDS = words_of("""
    mrs ms miss dame lady queen princess sister mother chairwoman congresswoman spokeswoman wife daughter
    """)
# Who "the ..." may be, beside titles, when somebody was introduced so: the last such person of the document.
ROLES = words_of("""
    lawyer author analyst singer journalist actor actress billionaire businessman businesswoman tycoon activist
    lawmaker politician frontrunner front-runner contender neurosurgeon neuroscientist mogul columnist
    commentator professor economist spokesman spokeswoman spokesperson diplomat
    """)
# Bodies that "the ..." may be when the document names one that is called so.
BODIES = words_of("""
    agency ministry department university bureau commission committee council institute foundation association
    federation union bank court network newspaper magazine company firm corporation hospital
    """)
PARTIES = words_of("""
    republican republicans democrat democrats democratic tory tories labour liberals socialists communists greens
    islamist islamists christian christians muslim muslims jew jews catholic catholics protestant protestants
    """)
