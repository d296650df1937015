//! Where a secret may lie in a browser, looked through: nothing that was typed may be found there.

use serde_json::{Value, json};

use crate::engine::WATCH;
use crate::page::Page;
use crate::support::recorder::{self as canary, Oracle, Sent};

/// Everything that the browser holds for the page, as one text for each place.
const PLACES: &str = r#"
const done = arguments[arguments.length - 1];
(async () => {
  // The page says who is signed in, in one place, and the field for it keeps it.
  const marks = [...document.querySelectorAll("[data-role=signed-in]")];
  const copy = document.documentElement.cloneNode(true);
  for (const mark of copy.querySelectorAll("[data-role=signed-in]")) mark.remove();
  const fields = [...document.querySelectorAll("input:not([name=username]), textarea, select")];
  const places = {
    address: location.href, title: document.title, referrer: document.referrer, name: window.name,
    state: JSON.stringify(history.state), cookies: document.cookie,
    local: JSON.stringify({...localStorage}), session: JSON.stringify({...sessionStorage}),
    history: JSON.stringify(globalThis.navigation?.entries().map(entry => [entry.url, entry.getState()]) ?? null),
    markup: copy.outerHTML,
    text: marks.reduce((text, mark) => text.replace(mark.innerText, ""), document.body.innerText),
    fields: JSON.stringify(fields.map(field => [field.value, field.defaultValue])),
    requests: JSON.stringify(performance.getEntries().map(entry => entry.name)),
    watched: JSON.stringify(window.watched ?? []),
    caches: "", databases: "",
  };
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      places.caches += name + request.url + JSON.stringify([...response.headers]);
      // The program's own files are megabytes, and the same before anybody signs in.
      if (!/wasm|javascript/.test(response.headers.get("content-type"))) places.caches += await response.text();
    }
  }
  const answer = request => new Promise((good, bad) => { request.onsuccess = () => good(request.result); request.onerror = bad; });
  for (const { name } of await indexedDB.databases()) {
    const database = await answer(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const held = database.transaction(store).objectStore(store);
      places.databases += name + store + JSON.stringify([await answer(held.getAllKeys()), await answer(held.getAll())]);
    }
    database.close();
  }
  done(places);
})().catch(error => done({ broken: String(error) }));
"#;

/// Begins to note what leaves by clipboard and download.
pub async fn watch(page: &Page) {
    page.run(WATCH, json!([])).await;
}

/// The places where a canary lies, and what the console said of one.
pub async fn found(page: &Page) -> Vec<String> {
    let places = page.driver.execute_async(PLACES, Vec::new()).await.unwrap().json().clone();
    let Value::Object(places) = places else { panic!("nothing was looked through") };
    assert!(places.contains_key("markup"), "{places:?}");
    let mut found = Vec::new();
    for (place, held) in &places {
        let secrets = canary::secrets_in(held.as_str().unwrap_or_default());
        found.extend(secrets.iter().map(|secret| format!("{secret} in {place}")));
    }
    for entry in page.console().await {
        found.extend(canary::secrets_in(&entry.to_string()).iter().map(|secret| format!("{secret} on the console")));
    }
    found
}

/// No canary lies anywhere in the browser.
pub async fn none_in(page: &Page) {
    assert_eq!(found(page).await, [""; 0]);
}

/// No canary went anywhere but where the oracle allows it.
pub fn none_astray(oracle: &Oracle, sent: &[Sent]) {
    assert!(!sent.is_empty(), "nothing was recorded");
    let strays = oracle.strays(sent);
    assert!(strays.is_empty(), "{strays:#?}");
}
