"""An app in Python: streams by an event handler, polling helpers, pages, errors and raw responses of its SDK."""

import json

import openai
from openai import AssistantEventHandler, OpenAI
from typing_extensions import override

client = OpenAI(max_retries=0)
threads = client.beta.threads
notes: dict[str, object] = {}

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}


class Handler(AssistantEventHandler):
    """As the documentation of the API had it: outputs are submitted from within the handler."""

    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self.told = told

    @override
    def on_text_created(self, text) -> None:
        self.told.append("text begins")

    @override
    def on_text_delta(self, delta, snapshot) -> None:
        self.told.append(f"text {delta.value}")

    @override
    def on_text_done(self, text) -> None:
        self.told.append(f"text is {text.value}")

    @override
    def on_tool_call_created(self, tool_call) -> None:
        self.told.append(f"call begins {tool_call.function.name}")

    @override
    def on_tool_call_done(self, tool_call) -> None:
        self.told.append(f"call is {tool_call.function.arguments}")

    @override
    def on_event(self, event) -> None:
        if event.event == "thread.run.requires_action":
            outputs = [
                {"tool_call_id": call.id, "output": "rain"}
                for call in event.data.required_action.submit_tool_outputs.tool_calls
            ]
            with threads.runs.submit_tool_outputs_stream(
                thread_id=event.data.thread_id,
                run_id=event.data.id,
                tool_outputs=outputs,
                event_handler=Handler(self.told),
            ) as stream:
                stream.until_done()


assistant = client.beta.assistants.create(model="gpt-5.6-sol", tools=[WEATHER])
thread = threads.create(messages=[{"role": "user", "content": "Weather in Oslo?"}])
told: list[str] = []
with threads.runs.stream(thread_id=thread.id, assistant_id=assistant.id, event_handler=Handler(told)) as stream:
    stream.until_done()
notes["streamed"] = told

run = threads.runs.create_and_poll(thread_id=thread.id, assistant_id=assistant.id)
notes["waiting"] = run.status
call_id = run.required_action.submit_tool_outputs.tool_calls[0].id
run = threads.runs.submit_tool_outputs_and_poll(
    thread_id=thread.id, run_id=run.id, tool_outputs=[{"tool_call_id": call_id, "output": "rain"}]
)
notes["polled"] = run.status
notes["steps"] = [step.type for step in threads.runs.steps.list(run_id=run.id, thread_id=thread.id)]

page = threads.messages.list(thread_id=thread.id, limit=1, order="asc")
notes["has_more"] = page.has_more
notes["messages"] = [message.content[0].text.value for message in page]

with threads.create_and_run_stream(
    assistant_id=assistant.id, thread={"messages": [{"role": "user", "content": "Hello."}]}
) as created:
    notes["text"] = "".join(created.text_deltas)

raw = threads.with_raw_response.retrieve(thread.id)
notes["raw"] = [raw.status_code, raw.headers["openai-version"], raw.request_id.startswith("req_"), raw.parse().id == thread.id]

try:
    threads.retrieve("thread_unknown")
except openai.NotFoundError as error:
    notes["unknown"] = [error.status_code, error.message, error.type, error.request_id.startswith("req_")]
try:
    threads.runs.create(thread_id=thread.id, assistant_id=assistant.id, temperature=9)
except openai.BadRequestError as error:
    notes["invalid"] = [error.status_code, error.param, error.code]
try:
    OpenAI(api_key="another token", max_retries=0).beta.assistants.list()
except openai.AuthenticationError as error:
    notes["locked"] = [error.status_code, error.code]

notes["deleted"] = threads.delete(thread.id).deleted
print(json.dumps(notes))
