// Shows a calm page where there is no network. It keeps that page and what it is drawn with, and
// never anything of a person: all other pages and answers pass it by. Served with FACTS before it.

const { cache: CACHE, language, offline, files } = FACTS;

async function keep() {
  const kept = await caches.open(CACHE);
  const requests = [offline, ...files].map(
    (address) => new Request(address, { credentials: "omit", headers: { "accept-language": language } }),
  );
  await kept.addAll(requests);
  await skipWaiting();
}

async function forgetOlder() {
  const older = (await caches.keys()).filter((name) => name !== CACHE);
  await Promise.all(older.map((name) => caches.delete(name)));
}

async function kept(address) {
  return (await caches.match(address, { ignoreVary: true })) ?? Response.error();
}

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(forgetOlder()));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { pathname, search } = new URL(request.url);
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => kept(offline)));
  else if (files.includes(pathname + search)) event.respondWith(fetch(request).catch(() => kept(request)));
});
