"""What is heard in every state of a conversation: help, start over, language, a person."""

from dialogs.case import Case
from dialogs.handover import hand_over
from dialogs.i18n import LANGUAGES, N_, Sentences, sentences
from dialogs.talk import Talk
from knowledge.issues import Act

IN_THIS_LANGUAGE = N_("in English")
"""How to ask for a language in that language itself: "po polsku", "auf Deutsch"."""


async def interrupted(talk: Talk, case: Case) -> Case | None:
    """The case after an interruption was answered, or None when the message is none.

    Whatever question was open is asked again afterwards.
    """
    heard = talk.heard
    if heard.out_of_scope:
        await talk.say(talk._("I only know about offers of the marketplace and who supports them."))
        return _open_still(talk, case)
    match heard.act:
        case Act.HELP:
            await talk.say(help_text(talk._))
            return _open_still(talk, case)
        case Act.CHITCHAT:
            if case.answered:
                await talk.say(talk._("At your service: name another offer or issue at any time."))
            else:
                await talk.say(talk._("Hello! Tell me the offer and what is wrong with it."))
            return _open_still(talk, case, greeting=True)
        case Act.LANGUAGE_SWITCH:
            return await _switch_language(talk, case)
        case Act.CANCEL_RESTART:
            await talk.say(talk._("Starting over."))
            talk.understood = True
            return Case(asked=case.asked)
        case Act.HUMAN_AGENT:
            talk.understood = True
            return _open_still(talk, await hand_over(talk, case))
    return None


def help_text(_: Sentences) -> str:
    """What the desk can do and what is always heard."""
    others = [sentences(name)(IN_THIS_LANGUAGE) for name in LANGUAGES if name != _.language]
    return _(
        "I say who is responsible when something is wrong with an offer of the marketplace, and "
        "how to reach its publisher. Write the offer and the problem in one sentence.\n"
        "Always understood: start over · other offer · other issue · {languages} · "
        "a person, please."
    ).format(languages=" · ".join(others))


async def _switch_language(talk: Talk, case: Case) -> Case:
    wanted = talk.heard.wants_language
    if wanted not in LANGUAGES:
        spoken = ", ".join(LANGUAGES.values())
        await talk.say(talk._("I speak these languages: {languages}.").format(languages=spoken))
    else:
        talk.speak(wanted, chosen=True)
        await talk.say(talk._("English it is."))
        case = case.noting(answered=None)  # what was answered is said again in this language
    return _open_still(talk, case)


def _open_still(talk: Talk, case: Case, *, greeting: bool = False) -> Case:
    """Repeat the open question, unless a greeting has just asked as much."""
    talk.understood = True
    talk.closed = greeting and case.asking in (None, "offer_id") and not case.in_doubt
    return case
