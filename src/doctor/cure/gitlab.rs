//! GitLab of one's own: a registry with a host of its own, whose tokens GitLab hands out.
//! <https://docs.gitlab.com/administration/packages/container_registry/>

use super::{Recipe, Template};

/// Where nginx of a packaged GitLab finds it: in `nginx['custom_gitlab_server_config']` this name is known.
pub(super) const SERVER: &str = "http://gitlab-workhorse";

pub(super) const GITLAB: Recipe = Recipe {
    known: "gitlab",
    own: None,
    upstream: "http://127.0.0.1:5000",
    paths: "^/v2/",
    globs: "/v2/*",
    realm: None,
    inline: Some(Template {
        id: "gitlab-inline",
        title: "GitLab: gitlab.rb, to serve content itself",
        note: "Beside what stands there of the store; gitlab-ctl reconfigure afterwards. Then nothing is redirected to it.",
        text: "\
registry['storage'] = {
  'redirect' => { 'disable' => true }
}
",
    }),
};
