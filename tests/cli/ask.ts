/** Asks a gateway for one short answer. */
export async function ask(
  url: string,
): Promise<{ status: number; body: { type: string; error?: { message: string } } }> {
  const response = await fetch(`${url}/v1/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      model: "sonnet",
      max_tokens: 20,
      messages: [{ role: "user", content: "Hello" }],
    }),
  });
  return { status: response.status, body: await response.json() };
}
