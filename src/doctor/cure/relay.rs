//! The reader's own relay, for registries that nobody here can change.

use super::Template;

pub(super) const RELAY: Template = Template {
    id: "relay",
    title: "Read it through a relay of your own",
    note: "The project ships one: an nginx configuration in the folder relay. It reads the registries in its list for this \
           page and adds the headers. What a digest names is checked here all the same; what a tag points at has to be \
           believed. Run it on this machine, or put its address into config.json.",
    text: "\
# On this machine: the page and the relay together, at http://127.0.0.1:8080/
script/serve --relay

# Or somewhere else, and in the config.json of this page:
#   \"relay\": \"https://relay.example.com/relay\"
# and in the relay's list of pages (relay/allow.conf):
#   {page} $http_origin;
",
};
