"""A dialog that asks until its case is complete, then answers: our one kind of dialog."""

from abc import abstractmethod
from collections.abc import Sequence

from botbuilder.dialogs import Dialog, DialogContext, DialogTurnResult

from dialogs.cards import invitation_card
from dialogs.case import Case
from dialogs.questions import Question
from dialogs.talk import Talk


class Form(Dialog):
    """Lets each question hear every message, asks the first one still open, answers when none is.

    The case stays after an answer, so that a follow-up or a correction only has to say what is new.
    """

    questions: Sequence[Question]

    @abstractmethod
    async def hear(self, talk: Talk, case: Case) -> Case:
        """The case with everything filled in that this message says."""

    @abstractmethod
    async def answer(self, talk: Talk, case: Case) -> Case:
        """Answer a case that lacks nothing; the case as it stands afterwards."""

    async def begin_dialog(
        self,
        dialog_context: DialogContext,
        options: object = None,
    ) -> DialogTurnResult:
        """Open a new case with this message."""
        return await self._turn(dialog_context, Case())

    async def continue_dialog(self, dialog_context: DialogContext) -> DialogTurnResult:
        """Go on with the case that is open."""
        case = Case.model_validate(dialog_context.active_dialog.state["case"])
        return await self._turn(dialog_context, case)

    async def _turn(self, dialog_context: DialogContext, case: Case) -> DialogTurnResult:
        talk = Talk.of(dialog_context.context)
        case = await self.hear(talk, case)
        if not talk.closed:
            case = await self._reply(talk, case)
        dialog_context.active_dialog.state["case"] = case.model_dump(
            mode="json", exclude_defaults=True
        )
        return Dialog.end_of_turn

    async def _reply(self, talk: Talk, case: Case) -> Case:
        if question := self.open_question(talk, case):
            used = case.used if case.answered else ()
            case = case.noting(asking=question.blank, asked=case.asked + 1, used=used)
            await self.ask(talk, case, question)
            return case
        if case.answered is None:
            asked = case.asked + 1
            case = case.noting(asking=None, asked=asked, answer_asked=asked, used=())
            return await self.answer(talk, case)
        return case

    async def ask(self, talk: Talk, case: Case, question: Question) -> None:
        """Put a question, or invite the person to the form where one asks for everything."""
        if talk.asks_by_form and question.in_form and not case.unknown_name:
            sentence, options = question.sentence(talk, case), question.options(talk, case)
            await talk.show(
                invitation_card(sentence, options, case.asked, talk.private_chat, talk._)
            )
        else:
            await question.ask(talk, case)

    def open_question(self, talk: Talk, case: Case) -> Question | None:
        """The first question that still has to be asked."""
        return next((question for question in self.questions if question.open(talk, case)), None)
