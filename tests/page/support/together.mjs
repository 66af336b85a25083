// Opens a page with its scripts in one file and its styles in another. As it is served, a page
// makes a hundred requests and more, which are half of what it costs a test to open it. The
// document, the scripts and their order are what the server sends, and so are all headers.

const PAGES = ["/", "/index.html", "/labs.html", "/wires.html"];
const SCRIPT = /^ *<script defer src="(.+)"><\/script>\n/gm;
const STYLE = /^ *<link rel="stylesheet" href="([^"]+)">\n/gm;

// What the server sends is the same for each server of a run.
const known = new Map();

async function ask(url) {
  const response = await fetch(url);
  const headers = Object.fromEntries(response.headers);
  delete headers["content-length"];
  return { body: await response.text(), headers };
}

// The document with one tag for all that fit `tags`, where the first of them was.
function joined(document, tags, tag) {
  let first = true;
  return document.replace(tags, () => (first ? ((first = false), tag) : ""));
}

// Path → what is sent for it: a page, all its scripts, all its styles.
async function together(server, path) {
  const page = await ask(new URL(path, server));
  const files = async (tags) => {
    const names = [...page.body.matchAll(tags)].map(([, name]) => name);
    const all = await Promise.all(names.map((name) => ask(new URL(name, server))));
    return { body: all.map(({ body }) => body).join("\n"), headers: all[0].headers };
  };
  const [script, style] = await Promise.all([files(SCRIPT), files(STYLE)]);
  const scripts = joined(page.body, SCRIPT, '<script defer src="all-together.js"></script>\n');
  const body = joined(scripts, STYLE, '<link rel="stylesheet" href="all-together.css">\n');
  return new Map([
    [path, { body, headers: page.headers }],
    ["/all-together.js", script],
    ["/all-together.css", style],
  ]);
}

// Goes there with this page; `server` is a server's address, asked directly: `url` may lead through
// something that counts what crosses it. Only this once: a reload is as served.
export async function goTogether(page, url, server) {
  const { protocol, pathname } = new URL(url);
  if (server === null || protocol !== "http:" || !PAGES.includes(pathname)) return page.goto(url);
  if (!known.has(pathname)) known.set(pathname, together(server, pathname));
  const files = await known.get(pathname);
  const ours = (at) => files.has(at.pathname);
  await page.route(ours, (route) => route.fulfill(files.get(new URL(route.request().url()).pathname)));
  await page.goto(url);
  await page.unroute(ours);
}
