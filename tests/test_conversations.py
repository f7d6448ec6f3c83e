"""Every transcript under tests/conversations/ happens exactly as written."""

from bot.recording.chat_file import chat_text
from bot.recording.exchanges import Exchange


async def test_conversation(transcript, chat, request):
    chat.locale = transcript.locale
    deeds = [exchange.deed for exchange in transcript.recording.exchanges]
    happened = [Exchange(deed, await chat.does(deed)) for deed in deeds]

    if request.config.getoption("--rewrite-transcripts"):
        transcript.rewrite(happened)
    assert chat_text(happened) == transcript.text
