//! Who gets what is typed.

use leptos::prelude::*;

use crate::reference::Host;
use crate::registry::known;
use crate::registry::session::IDLE;
use crate::ui::context::shared;

/// Where what is typed goes: without a question to the registry and its shipped token servers, through a relay only after
/// one.
pub(super) fn goes(host: &Host) -> String {
    let session = shared().library().session_of(host);
    let origins = session.known().map(|known| known.elsewhere).unwrap_or_default();
    let servers: String = origins.iter().map(|origin| format!(" and its token server {origin}")).collect();
    let (registry, minutes) = (host.api_origin(), IDLE / 60);
    let to = match session.relay() {
        None => format!("It goes to {registry}{servers}, and to no other site without a question."),
        Some(relay) => format!(
            "It goes to {registry}{servers} through the relay {}, which can read it, and only after a question.",
            relay.base()
        ),
    };
    format!("{to} It stays in this tab's memory, and is forgotten after {minutes} minutes without use.")
}

/// A warning where the host is one slip of the finger away from a registry that many people know.
pub(super) fn mistaken(host: &Host) -> Option<AnyView> {
    let name = host.to_string();
    let bare = name.rsplit_once("://").map_or(name.as_str(), |(_, rest)| rest);
    let known = known::mistaken_for(bare.split(':').next().unwrap_or(bare))?;
    let view = view! {
        <div class="banner banner-warning" role="alert" data-error="look-alike" data-role="look-alike">
            <p><strong>"This is "<b class="origin">{name.clone()}</b>", not "<b class="origin">{known}</b>". "</strong>
                "One character differs. Somebody may have registered it to collect passwords: type none unless you are sure."</p>
        </div>
    };
    Some(view.into_any())
}
