//! Pictures of every page, for people to look at (`script/shots`).

use std::path::PathBuf;

use serde_json::json;

use crate::axe;
use crate::faults::Faults;
use crate::page::{Page, visit};
use crate::site::Site;

/// Widths in CSS pixels: a telephone, a tablet, a laptop, a wide screen.
const WIDTHS: [u32; 4] = [390, 768, 1440, 2560];

/// Taller pages are cut: whoever looks at pictures wants to see how they begin.
const TALLEST: u64 = 2400;

/// Makes the window as wide as that and as tall as what is in it. Chromium's own windows are not narrower than 500.
async fn fit(page: &Page, width: u32) {
    for height in [800, page_height(page).await] {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        page.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", size).await.unwrap();
    }
}

async fn page_height(page: &Page) -> u64 {
    let height = page.run("return document.documentElement.scrollHeight", json!([])).await;
    height.as_u64().unwrap().clamp(600, TALLEST)
}

#[tokio::test]
#[ignore = "makes pictures and holds nothing"]
async fn pictures_of_every_page() {
    let folder = PathBuf::from(std::env::var_os("TALLYMAN_SHOTS").expect("TALLYMAN_SHOTS names a folder"));
    std::fs::create_dir_all(&folder).unwrap();
    let (site, faults) = (Site::start().await, Faults::start().await);
    let host = faults.host();
    visit("shots", &site, |page| async move {
        for (name, fragment, css) in axe::pages(&host) {
            page.open(&fragment).await;
            page.wait_for(css).await;
            for scheme in ["light", "dark"] {
                axe::prefer(&page, scheme).await;
                for width in WIDTHS {
                    fit(&page, width).await;
                    // Twice, because the height hangs on the width.
                    fit(&page, width).await;
                    let path = folder.join(format!("{name}-{scheme}-{width}.png"));
                    page.driver.screenshot(&path).await.unwrap();
                }
            }
        }
    })
    .await;
}
