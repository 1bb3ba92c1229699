/**
 * The one place for what must be synchronous but is asynchronous by nature, and for what may keep a thread busy: tasks
 * are done by a worker, and this thread sleeps until the answer is there, or goes on and is told.
 */
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { BusinessError, type Reason } from '../errors.js';
import { workerFile } from './packages.js';
import type { Tasks, WorkerReply, WorkerSetup } from './worker-protocol.js';

export class WorkerThread {
  readonly #worker: Worker;
  readonly #replies: MessagePort;
  /** Counts replies, so that the other side can wake this one. */
  readonly #count = new Int32Array(new SharedArrayBuffer(4));
  #isClosed = false;
  #pending: { readonly settle: (reply: WorkerReply) => void; readonly fail: (error: Error) => void } | undefined;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#replies = port1;
    const workerData: WorkerSetup = { replies: port2, count: this.#count };
    // The program's own flags, such as modules to be loaded first, are no business of the worker.
    this.#worker = new Worker(workerFile(), { workerData, transferList: [port2], execArgv: [], stdin: false });
    this.#worker.unref();
    this.#worker.on('error', (error) => this.#pending?.fail(error));
  }

  /**
   * Asks for a task and sleeps until it is done. One task at a time.
   * @returns undefined when it was not done in time; the thread must be closed then
   */
  askAndWait<Task extends keyof Tasks>(
    task: Task,
    input: Tasks[Task]['input'],
    timeoutMs: number,
  ): Tasks[Task]['answer'] | undefined {
    const seen = Atomics.load(this.#count, 0);
    this.#worker.postMessage({ task, input });
    if (Atomics.wait(this.#count, 0, seen, timeoutMs) === 'timed-out') return undefined;
    const received: { readonly message: WorkerReply } | undefined = receiveMessageOnPort(this.#replies);
    if (received === undefined) throw new Error('The worker counted a reply that it did not send');
    return answerIn(received.message) as Tasks[Task]['answer'];
  }

  /** Asks for a task and goes on. One task at a time. */
  async ask<Task extends keyof Tasks>(task: Task, input: Tasks[Task]['input']): Promise<Tasks[Task]['answer']> {
    if (this.#isClosed) throw new Error('The worker was closed');
    const reply = await new Promise<WorkerReply>((settle, fail) => {
      this.#pending = { settle, fail };
      // Waiting for a reply keeps the process alive; nothing else of the worker does.
      this.#replies.once('message', settle).ref();
      this.#worker.postMessage({ task, input });
    }).finally(() => {
      this.#pending = undefined;
      this.#replies.unref();
    });
    return answerIn(reply) as Tasks[Task]['answer'];
  }

  /** Ends the thread, whatever it does; a task that is asked for fails. */
  close(): void {
    this.#isClosed = true;
    this.#pending?.fail(new Error('The worker was closed'));
    this.#replies.close();
    void this.#worker.terminate();
  }
}

function answerIn(reply: WorkerReply): unknown {
  if (!('failure' in reply)) return reply.answer;
  const { reason, message, hint, target } = reply.failure;
  if (reason === undefined) throw new Error(message);
  throw new BusinessError(reason as Reason, message, {
    ...(hint === undefined ? {} : { hint }),
    ...(target === undefined ? {} : { target }),
  });
}
