"""An app as it was written for the Assistants API: a streamed run with an event handler and a tool. Nothing of it names the shim."""

import json

from openai import AssistantEventHandler, OpenAI
from typing_extensions import override

TEMPERATURES = {"Oslo": "4 °C and rain", "Lisbon": "19 °C and sun"}

GET_WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather of a city right now",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}

client = OpenAI()
runs = client.beta.threads.runs


class Printer(AssistantEventHandler):
    """Prints the answer as it comes, and answers the calls of the tool."""

    @override
    def on_text_delta(self, delta, snapshot) -> None:
        print(delta.value, end="", flush=True)

    @override
    def on_event(self, event) -> None:
        if event.event == "thread.run.requires_action":
            outputs = [call_tool(call) for call in event.data.required_action.submit_tool_outputs.tool_calls]
            with runs.submit_tool_outputs_stream(
                thread_id=event.data.thread_id,
                run_id=event.data.id,
                tool_outputs=outputs,
                event_handler=Printer(),
            ) as stream:
                stream.until_done()


def call_tool(call) -> dict[str, str]:
    city = json.loads(call.function.arguments)["city"]
    weather = TEMPERATURES.get(city, "unknown")
    print(f"({call.function.name}: {city} has {weather})")
    return {"tool_call_id": call.id, "output": weather}


assistant = client.beta.assistants.create(
    model="gpt-6-luna",
    instructions="You answer questions about the weather, in one sentence.",
    tools=[GET_WEATHER],
)
question = "What is the weather in Oslo?"
thread = client.beta.threads.create(messages=[{"role": "user", "content": question}])
print(f"> {question}")
with runs.stream(thread_id=thread.id, assistant_id=assistant.id, event_handler=Printer()) as stream:
    stream.until_done()

print("\n\nThe thread:")
for message in client.beta.threads.messages.list(thread_id=thread.id, order="asc"):
    print(f"  {message.role}: {message.content[0].text.value}")
