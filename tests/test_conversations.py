"""Every transcript under tests/conversations/ happens exactly as written."""


async def test_conversation(transcript, chat, request):
    chat.locale = transcript.locale
    happened = [f"> {line}\n{await chat.says(line)}" for line in transcript.person_lines]

    if request.config.getoption("--rewrite-transcripts"):
        transcript.rewrite("\n\n".join(happened))
    assert "\n\n".join(happened) == transcript.text
