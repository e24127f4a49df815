'use client';

import { AssistantStream } from 'openai/lib/AssistantStream';
import { useEffect, useRef, useState } from 'react';
import { toView } from '../lib/view.js';
import { Message } from './message.js';

export function Chat({ earlier }) {
  const [messages, setMessages] = useState(earlier);
  const [writing, setWriting] = useState('');
  const [error, setError] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const input = useRef(null);
  const add = (message) => setMessages((before) => [...before, message]);

  useEffect(() => {
    input.current.focus();
  }, []);
  useEffect(() => {
    window.scrollTo(0, document.body.scrollHeight);
  }, [messages, writing, error]);

  async function send(event) {
    event.preventDefault();
    if (isBusy) return;
    const body = new FormData(event.currentTarget);
    event.currentTarget.reset();
    input.current.focus();
    add({
      role: 'user',
      parts: [body.get('message')],
      notes: [],
      file: body.get('file').name,
    });
    setIsBusy(true);
    setError('');
    try {
      const run = await follow(await fetch('/api/chat', { method: 'POST', body }));
      if (run.status !== 'completed') throw new Error(run.last_error?.message ?? `The run is ${run.status}.`);
    } catch (reason) {
      setError(reason.message);
    }
    setWriting('');
    setIsBusy(false);
  }

  /** Shows the text as it arrives. */
  async function follow(response) {
    if (!response.ok) throw new Error(`The server answered ${response.status}.`);
    const stream = AssistantStream.fromReadableStream(response.body)
      .on('textDelta', (_, { value }) => setWriting(value.replace(/【[^】]*】?/g, '')))
      .on('messageDone', (message) => {
        setWriting('');
        add(toView(message));
      })
      .on('runStepDone', ({ step_details: { tool_calls: calls = [] } }) => {
        for (const { function: called } of calls)
          if (called)
            add({ role: 'tool', parts: [`${called.name}(${called.arguments}) → ${called.output}`], notes: [] });
      });
    return stream.finalRun();
  }

  const sendByEnter = (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.currentTarget.form.requestSubmit();
  };

  return (
    <>
      <div role="log" aria-label="Messages" aria-busy={isBusy}>
        {messages.length === 0 && (
          <p className="hint">Ask about our opening hours, or send a file and ask what it says.</p>
        )}
        {messages.map((message, index) => (
          <Message key={index} {...message} />
        ))}
        {isBusy && <Message role="assistant" parts={[writing || '…']} notes={[]} />}
        {error && <p role="alert">{error}</p>}
      </div>
      <form onSubmit={send} className="composer">
        <label htmlFor="message">Message</label>
        <textarea id="message" name="message" rows="2" required ref={input} onKeyDown={sendByEnter} />
        <label htmlFor="file">File to search</label>
        <input id="file" name="file" type="file" accept=".txt,.md,.pdf,.docx,.html,.json" />
        <button disabled={isBusy}>Send</button>
      </form>
    </>
  );
}
