"""What the rankers see: templates of binary features of candidates, of nobody, and of a candidate beside the actor."""

from __future__ import annotations

from stance.actors.templates import templates

MENTION = templates("""
    side= side frame
    gap= side_gap sense
    rank= side_rank frame
    verbs= side_verbs frame
    commas= side_commas
    marks= side_marks inside
    rel= side_relatives verbs
    place= inside_quoted side stance
    role= role side inside_frame
    role2= role side near_rank
    said= said inside_quoted
    p1= before side
    pt= tag_before side cue_quoted
    n1= after side
    nt= tag_after side cue_quoted
    n2= tag_after after2
    kind= kind inside_quoted
    kind2= kind side role
    head= head
    lead= tag_first kind
    len= length kind
    link= links kind
    link2= linked after
    link3= links tag_last somebody_last if linked
    link3= if unlinked
    link4= last links_end if linked
    link4= if unlinked
    prep= preposition side led_by stance
    word= word side
    wordby= cue_last side led_by_or_role
    first= first role
    poss= possessive side near_gap kind
    stance= stance side role kind
    pro= standing kind inside
    pro2= standing_letter slot_letter kind stance
    owned= owned stance
    owned2= owns_claim stance slot
    owned3= owns_somebody slot_letter
    where= where sense passive stance
    where2= where kind
    where3= where word
    where4= where cue_last
    report= report sense plain
    report2= report stance kind plain
    report3= report where governed plain
    report4= report governed cue_quoted slot plain
    verb= verb_or_role where
    container= container
    container2= container kind stance
    governor= governor led_by
    where5= where kind stance
    slot= slot
    slots= slot best_slot
    slot2= slot best_slot sense plain_role
    slot3= slot kind
    slot5= slot plain_where plain speaks
    slot4= slot stance sense passive
    inner= inner
    apposed= apposed governs kind
    inner2= inner links kind
    agent= agent best_agent
    agent2= agent frame agent_case
    agent4= acts somebody_acts inside_quoted role
    agent3= agent kind sense
    touch=L| sense kind modifies if touches_left
    touch=R| word_between kind if touches_right
    passive| role if passive_left
    by| side sense passive gap if follows_by
    according if follows_according
    headline: if heads
    """)
"""Of a candidate, from the cue: both rankers have them."""

_ABSENCE = """
    bias
    frame= frame stance
    passive= passive by verbal
    outside= outside speaks_outside quoted
    state= starts_quoted opens ends_quoted quoted
    full= all_quoted quoted first_person
    first= first_person quoted speaks_outside
    word= word
    last= cue_last cue_after
    before= cue_before sense
    people= people
    stance= stance sense speaks_outside
    agent= best_agent frame
    slot= best_slot
    slot2= best_slot sense passive stance
    slot3= best_slot quoted speaks_outside
    holder= holder_slot holder_kind sense
    filled= target_slot target_kind sense
    filled2= target_slot target_kind stance
    filler= target_head
    governed= governed quoted sense
    subject= governs_any quoted
    """
NOBODY = templates(_ABSENCE, "nobody:")
"""Of nobody as actor, or as target."""

SPEAKER = templates(_ABSENCE, "speaker:")
"""Of the speaker of a sentence before, as actor."""

RELATION = templates("""
    slotclaim= claims stance
    slotclaim2= claims stance sense kind
    alone=it| side frame if alone
    overlap| inside_actor if overlaps
    same= same if overlaps
    again= again kind if apart
    filled= target_slot target_kind slot kind if apart
    filled2= target_kind held_by_target where if apart
    fits= fits kind where later if apart
    fits2= fits kind stance sense if apart
    nearest= nearest side kind stance if apart
    only= others kind stance sense if apart
    wheres= where actor_where sense if apart
    clause= where quoted stance actor_slot_letter if apart
    slots= slot actor_slot if apart
    reports= report actor_report where if apart
    target= slot kind sense if apart
    agents= agent actor_agent later if apart
    order= later sides frame if apart
    apart= later gap_between if apart
    between= later verbs_between verbal if apart
    kinds= actor_kind kind sides if apart
    quotes= actor_inside inside_is quoted if apart
    """)
"""Of a candidate as target, beside the actor that was found, if it is one of the sentence."""

NO_TARGET = templates("""
    noactor= no_actor stance frame
    act=nobody
    claimants= claimants stance sense
    """)
"""Of nobody as target, beside the actor."""
