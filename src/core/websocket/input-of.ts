/** Messages that are known beforehand, as an input. */
export async function* inputOf<Message>(messages: readonly Message[]): AsyncGenerator<Message> {
  yield* messages;
}
