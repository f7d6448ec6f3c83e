"""Every transcript under tests/conversations/ happens exactly as written."""

from bot.recording.chat_file import chat_text
from bot.recording.exchanges import Exchange


async def test_conversation(transcript, chat, request):
    recording = transcript.recording
    chat.locale = recording.language
    happened = [Exchange(each.deed, await chat.does(each.deed)) for each in recording.exchanges]

    if request.config.getoption("--rewrite-transcripts"):
        transcript.rewrite(happened)
    assert chat_text(happened) == chat_text(recording.exchanges)
