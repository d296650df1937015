//! The oracle is worth as much as what it finds: a page that spills a secret everywhere.

use serde_json::json;

use super::case::{Case, Comes, Opens, case, requests};
use crate::page::visit;
use crate::secrets;
use crate::site::Site;
use crate::support::recorder::{ACCESS, PASSWORD, REFRESH, Sent};

const SPILL: &str = r#"
const [secret, done] = arguments;
(async () => {
  document.title = secret;
  history.replaceState({ secret }, "", `#/?x=${encodeURIComponent(secret)}`);
  localStorage.setItem("a", secret);
  sessionStorage.setItem(secret, "b");
  document.body.append(Object.assign(document.createElement("p"), { textContent: secret }));
  document.body.append(Object.assign(document.createElement("input"), { value: secret }));
  console.log(secret);
  dispatchEvent(new CustomEvent("told", { detail: secret }));
  await fetch(`nowhere?x=${secret}`);
  await (await caches.open("spilled")).put("/spilled", new Response(secret));
  await new Promise(good => {
    const opened = indexedDB.open("spilled");
    opened.onupgradeneeded = () => opened.result.createObjectStore("store");
    opened.onsuccess = () => {
      const put = opened.result.transaction("store", "readwrite").objectStore("store").put(secret, "key");
      put.onsuccess = () => { opened.result.close(); good(); };
    };
  });
  done();
})();
"#;

#[tokio::test]
async fn a_secret_is_found_wherever_a_page_can_put_it() {
    let site = Site::start().await;
    visit("oracle", &site, |page| async move {
        page.watch().await;
        page.open("#/").await;
        page.wait_state("home", "ready").await;
        secrets::none_in(&page).await;
        page.driver.execute_async(SPILL, vec![json!(REFRESH)]).await.unwrap();
        let found = secrets::found(&page).await;
        // Not every browser has a list of its entries.
        let has_entries = page.run("return 'navigation' in window", json!([])).await == json!(true);
        let places = [
            "address",
            "title",
            "state",
            "history",
            "local",
            "session",
            "markup",
            "text",
            "fields",
            "watched",
            "requests",
            "caches",
            "databases",
        ];
        let places = places.into_iter().filter(|place| *place != "history" || has_entries);
        for place in places.map(|place| format!("canary-refresh in {place}")) {
            assert!(found.contains(&place), "{place} is not among {found:?}");
        }
        assert!(found.contains(&"canary-refresh on the console".to_owned()), "{found:?}");
    })
    .await;
}

#[test]
fn a_secret_that_goes_astray_is_told() {
    const GIVEN: Case = case("T00", "given", Opens::Tag, Comes::Well, |_, sound| sound);
    let bearer = vec![("authorization".to_owned(), format!("Bearer {ACCESS}"))];
    let to = |url: &str, body: &str| Sent {
        method: "POST".into(),
        url: url.into(),
        headers: bearer.clone(),
        body: body.into(),
    };
    let home = "https://t00-given.example";
    assert_eq!(requests(&GIVEN, &[to(&format!("{home}/v2/"), ""), to(&format!("{home}/token"), PASSWORD)]), [""; 0]);
    for (url, body, wrong) in [
        ("https://store.t00-given.example/v2/", "", 1),
        ("https://t00-given.example:8443/v2/", "", 1),
        ("https://t00-given.example/v2/?x=canary-access", "", 1),
        ("https://t00-given.example/v2/", PASSWORD, 1),
        // Also for having been asked at all.
        ("https://evil.example/v2/", "", 2),
    ] {
        assert_eq!(requests(&GIVEN, &[to(url, body)]).len(), wrong, "{url}");
    }
}
