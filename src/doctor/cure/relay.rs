//! The reader's own relay, for registries that nobody here can change.

use super::{Asked, Case, Cure, Finding, Recipe, plain_path};

const NOTE: &str = "The project ships one: an nginx configuration in the folder relay. It reads the registries in its list for \
                    this page and adds the headers. What a digest names is checked here anyway; what a tag points at \
                    has to be believed. Run it on this machine, or put its address into config.json.";

/// How to read it through a relay, with the lines that the relay's list needs. Those that are hosted stand in it.
pub(super) fn cure(finding: &Finding, case: &Case, recipe: Option<&Recipe>, hosted: bool) -> Cure {
    let list = if hosted { String::new() } else { lines(finding, case, recipe) };
    let page = case.page.origin();
    let text = format!(
        "\
{list}# On this machine: the page and the relay together, at http://127.0.0.1:8080/
script/serve --relay

# Or somewhere else, and in the config.json of this page:
#   \"relay\": \"https://relay.example.com/relay\"
# and in the relay's list of pages ($relay_page in relay/allow.conf):
#   {page} $http_origin;
"
    );
    Cure { id: "relay", title: "Read it through a relay of your own".to_owned(), note: NOTE, text }
}

/// What to write into `allow.conf`.
fn lines(finding: &Finding, case: &Case, recipe: Option<&Recipe>) -> String {
    let registry = case.registry.origin();
    let realm = match recipe.and_then(|recipe| recipe.realm) {
        _ if case.asked == Asked::TokenServer => format!("{}{}", case.url.origin(), plain_path(case)),
        Some(path) => format!("{registry}{path}"),
        None => "https://TOKEN-SERVER/PATH".to_owned(),
    };
    let store = match finding {
        Finding::RedirectBlocked => "# $relay_store, the store that it redirects to:\n#   ~^https://STORE/ 1;\n",
        _ => "",
    };
    format!(
        "\
# First in relay/allow.conf, each line in the map of that name. $relay_registry, and its origin in $relay_list too:
#   {registry} 1;
# $relay_token, where it names a token server:
#   {realm} 1;
{store}
"
    )
}
