//! Takes the pictures.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::faults::Faults;
use crate::page::{Page, visit};
use crate::site::Site;
use crate::tour;

/// Widths in CSS pixels: small and usual telephones, a laptop, a wide screen.
const WIDTHS: [u32; 4] = [360, 390, 1440, 2560];

/// How wide paper is.
const PAPER: u32 = 760;

/// Taller pages are cut: whoever looks at pictures wants to see how they begin.
const TALLEST: u64 = 2400;

/// Pictures every page whose name holds one of `parts`, in both schemes and in print.
pub async fn take(folder: PathBuf, parts: Vec<String>) {
    let (site, faults) = (Site::start().await, Faults::start().await);
    visit("shots", &site, |page| async move {
        let receipt = tour::receipt(&page).await;
        for stop in tour::stops(&faults, &receipt) {
            if !parts.is_empty() && !parts.iter().any(|part| stop.name.contains(part.as_str())) {
                continue;
            }
            page.fit(1440, 900).await;
            stop.go(&page).await;
            for scheme in ["light", "dark"] {
                page.prefer(scheme).await;
                for width in WIDTHS {
                    shoot(&page, width, &folder.join(format!("{}-{scheme}-{width}.png", stop.name))).await;
                }
            }
            page.driver.cdp().send_raw("Emulation.setEmulatedMedia", json!({ "media": "print" })).await.unwrap();
            shoot(&page, PAPER, &folder.join(format!("{}-print.png", stop.name))).await;
            page.prefer("light").await;
        }
    })
    .await;
}

async fn shoot(page: &Page, width: u32, path: &Path) {
    page.fit(width, 900).await;
    let height = page.run("return document.documentElement.scrollHeight", json!([])).await;
    let height = height.as_u64().unwrap().clamp(600, TALLEST);
    page.fit(width, u32::try_from(height).unwrap()).await;
    page.driver.screenshot(path).await.unwrap();
}
