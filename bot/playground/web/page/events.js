/** Following what happens on the server, through restarts and lost connections. */

const WAITS = [500, 1000, 2000, 4000, 5000];
const WORLD = "world";

/**
 * @typedef {object} Follower
 * @property {() => Promise<number>} load Reads everything again, and returns the id of the newest event in it.
 * @property {(event: {id: number, kind: string, data: any}) => void} apply Takes in one event.
 * @property {(isOpen: boolean) => void} connected Is told when the connection comes and goes.
 * @property {() => void} restarted Is told that the server was restarted since this window last saw it.
 */

/**
 * Loads the world and keeps up with it for as long as the page lives.
 *
 * @param {Follower} follower
 */
export function follow({ load, apply, connected, restarted }) {
  /** @type {string | null} */
  let world = null;
  let last = 0;
  let failures = 0;

  /** @param {() => void} attempt */
  const later = (attempt) => {
    connected(false);
    setTimeout(attempt, WAITS[Math.min(failures, WAITS.length - 1)]);
    failures += 1;
  };

  const begin = async () => {
    try {
      last = await load();
    } catch {
      later(begin);
      return;
    }
    world = null;
    listen();
  };

  const listen = () => {
    const source = new EventSource(`/events?after=${last}`);
    source.addEventListener("hello", (event) => {
      const hello = JSON.parse(event.data);
      // Another run of the server counts its events from the beginning: nothing known here is true of it.
      if ((world !== null && hello.world !== world) || hello.last < last) {
        source.close();
        begin();
        return;
      }
      world = hello.world;
      const before = sessionStorage.getItem(WORLD); // also of before a reload
      if (before !== null && before !== world) restarted();
      sessionStorage.setItem(WORLD, world);
      failures = 0;
      connected(true);
    });
    source.addEventListener("message", (message) => {
      const event = JSON.parse(message.data);
      last = event.id;
      apply(event);
    });
    // The browser's own reconnecting always waits the same time.
    source.addEventListener("error", () => {
      source.close();
      later(listen);
    });
  };

  begin();
}
