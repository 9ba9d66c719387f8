// Runs one operation with a reference client (npm packages graphql-ws and graphql-sse) and prints what
// it hears, one JSON object a line, until the operation ends or standard input does. Arguments: ws or
// sse, the address of GraphQL, an access token, the request as JSON.
import { createClient as createSseClient } from "graphql-sse";
import { createClient as createWsClient } from "graphql-ws";
import WebSocket from "ws";

const [kind, url, token, request] = process.argv.slice(2);
const Authorization = `Bearer ${token}`;
const say = (heard) => console.log(JSON.stringify(heard));
const pause = () => new Promise((resolve) => setTimeout(resolve, 100));

const clients = {
  ws: () =>
    createWsClient({
      url: url.replace("http", "ws"),
      webSocketImpl: WebSocket,
      connectionParams: { Authorization },
      retryAttempts: 100,
      retryWait: pause,
      on: { closed: ({ code, reason }) => say({ closed: { code, reason } }) },
    }),
  sse: () =>
    createSseClient({ url, headers: { Authorization }, retryAttempts: 3, retry: pause }),
};
const client = clients[kind]();

function end() {
  client.dispose();
  process.stdin.destroy();
}

client.subscribe(JSON.parse(request), {
  next: (result) => say({ next: result }),
  error: (error) => {
    const { code, reason } = error;
    const status = error.response?.status;
    say({ error: Array.isArray(error) ? error : { code, reason, status } });
    end();
  },
  complete: () => {
    say({ complete: true });
    end();
  },
});
process.stdin.on("end", end).resume();
