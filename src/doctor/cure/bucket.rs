//! Stores that registries redirect to. After a redirect to another host a browser's request comes from the origin `null`,
//! so only a star helps. <https://fetch.spec.whatwg.org/#http-redirect-fetch>

use super::Template;

const NOTE: &str = "After a redirect the request comes from the origin null, so a rule that names this page's origin does \
                    not help: it has to be a star. The addresses are signed, so the star gives away nothing.";

pub(super) const S3: Template = Template {
    id: "s3",
    title: "The store is S3, or speaks like it (MinIO, R2, Spaces)",
    note: NOTE,
    text: r#"aws s3api put-bucket-cors --bucket NAME --cors-configuration '{
  "CORSRules": [{
    "AllowedOrigins": ["*"],
    "AllowedMethods": ["GET", "HEAD"],
    "AllowedHeaders": ["*"],
    "ExposeHeaders": ["Content-Range", "Accept-Ranges", "ETag"],
    "MaxAgeSeconds": 7200
  }]
}'
"#,
};

pub(super) const GCS: Template = Template {
    id: "gcs",
    title: "The store is Google Cloud Storage",
    note: NOTE,
    text: r#"echo '[{
  "origin": ["*"],
  "method": ["GET", "HEAD"],
  "responseHeader": ["Content-Range", "Accept-Ranges", "ETag"],
  "maxAgeSeconds": 7200
}]' >cors.json
gcloud storage buckets update gs://NAME --cors-file=cors.json
"#,
};

pub(super) const AZURE: Template = Template {
    id: "azure",
    title: "The store is Azure Blob Storage",
    note: NOTE,
    text: "az storage cors add --account-name NAME --services b --methods GET HEAD --origins '*' \
           --allowed-headers '*' --exposed-headers 'Content-Range,Accept-Ranges,ETag' --max-age 7200\n",
};
