//! Terraform and OpenTofu: which resources run containers, and which have machines' images under the same words.

use super::images::{self, Trust};
use super::keys;
use super::{Doc, Field, Finder, Format, Read, Syntax, What};
use crate::site::{Part, Sure};
use crate::syntax::tree::{Id, Kind, Style};

/// Configurations and variables in HCL.
pub static FORMAT: Format = Format {
    id: "terraform",
    title: "Terraform and OpenTofu",
    files: &["**/*.{tf,tofu,tfvars}", "**/*.tftest.hcl", "**/terragrunt.hcl"],
    names: &["terraform", "tf", "opentofu"],
    read: Read::Tree { syntax: Syntax::Hcl, is: |_| false, fields: FIELDS, more: Some(more) },
};

/// The same in JSON.
pub static JSON: Format = Format {
    id: "terraform-json",
    title: "Terraform and OpenTofu in JSON",
    files: &["**/*.{tf,tofu,tfvars}.json"],
    names: &[],
    read: Read::Tree { syntax: Syntax::Json, is: |_| false, fields: FIELDS, more: Some(more) },
};

const FIELDS: &[Field] = &[
    Field { select: "resource.kubernetes_*.**.env", what: What::Env },
    Field { select: "resource.kubernetes_*.**.args|command", what: What::Argument },
    Field { select: "resource|data.docker_*.**.command", what: What::Argument },
    Field { select: "resource.google_cloudbuild_trigger.*.build.step.name", what: What::Image },
    Field { select: "**.image_identifier", what: What::Maybe },
    Field { select: "**.provisioner.*.command|inline", what: What::Text("sh") },
];

/// Beginnings of the types of resources that run containers: what stands under `image` in them is one.
const CONTAINERS: &[&str] = &[
    "docker_",
    "podman_",
    "kubernetes_",
    "kubectl_",
    "k8s_",
    "helm_",
    "nomad_",
    "argocd_",
    "flux_",
    "rancher2_",
    "aws_ecs",
    "aws_batch",
    "aws_apprunner",
    "aws_lambda",
    "aws_sagemaker",
    "aws_lightsail_container",
    "google_cloud_run",
    "google_cloudfunctions",
    "google_workstations",
    "azurerm_container",
    "azurerm_linux_web_app",
    "azurerm_linux_function_app",
    "azurerm_app_service",
    "azapi_",
    "scaleway_container",
    "yandex_serverless_container",
    "alicloud_eci",
    "oci_container",
    "koyeb_",
    "railway_",
    "render_",
    "fly_",
    "coder_",
];

/// Beginnings of the types of resources whose images are those of machines, or are split in a way of their own.
const MACHINES: &[&str] = &[
    "aws_instance",
    "aws_launch",
    "aws_ami",
    "aws_imagebuilder",
    "aws_spot",
    "aws_codebuild",
    "aws_workspaces",
    "google_compute",
    "google_dataproc",
    "google_tpu",
    "google_notebooks",
    "digitalocean_",
    "hcloud_",
    "linode_",
    "openstack_",
    "lxd_",
    "incus_",
    "libvirt_",
    "proxmox_",
    "vsphere_",
    "scaleway_instance",
    "azurerm_image",
    "azurerm_shared_image",
    "azurerm_virtual_machine",
    "azurerm_linux_virtual_machine",
    "azurerm_windows_virtual_machine",
    "azurerm_orchestrated",
    "vultr_",
    "exoscale_",
    "oci_core",
    "ibm_is",
    "ibm_compute",
    "packet_",
    "equinix_",
    "metal_",
    "multipass_",
    "nutanix_",
    "ovirt_",
    "opennebula_",
    "opentelekomcloud_",
    "upcloud_",
    "yandex_compute",
    "alicloud_instance",
    "alicloud_ecs",
    "tencentcloud_",
    "huaweicloud_",
    "virtualbox_",
    "vagrant_",
    "ovh_",
    "cloudstack_",
    "civo_",
    "maas_",
    "xenorchestra_",
    "vcd_",
    "talos_",
];

fn more(finder: &mut Finder<'_>, doc: &Doc<'_>) {
    let mut plain = Vec::new();
    for (key, value) in doc.tree.entries(doc.root) {
        let key_text = doc.text(*key).unwrap_or_default();
        match &*key_text {
            "resource" | "data" | "ephemeral" => {
                for (kind, names) in maps(doc, *value) {
                    for (_, body) in maps(doc, names) {
                        resource(finder, doc, &kind, body, &*key_text == "resource");
                    }
                }
            }
            "variable" => maps(doc, *value).into_iter().for_each(|(name, body)| variable(finder, doc, &name, body)),
            "module" | "locals" | "inputs" => blocks(doc, *value).into_iter().for_each(|body| values(finder, doc, "", body)),
            "output" | "terraform" | "provider" | "moved" | "import" | "removed" | "//" => {}
            _ => plain.push((key_text.into_owned(), *value)),
        }
    }
    // A file of variables' values, or what a test runs with.
    for (key, value) in plain {
        value_of(finder, doc, &key, value);
    }
}

/// Returns the entries of a map, or of each map of a list: JSON may write blocks both ways.
fn maps(doc: &Doc<'_>, id: Id) -> Vec<(String, Id)> {
    blocks(doc, id).into_iter().flat_map(|map| doc.tree.entries(map)).filter_map(|(key, value)| Some((doc.text(*key)?.into_owned(), *value))).collect()
}

fn blocks(doc: &Doc<'_>, id: Id) -> Vec<Id> {
    match &doc.tree.nodes[id].kind {
        Kind::List(items) => items.clone(),
        Kind::Map(_) => vec![id],
        Kind::Scalar(..) | Kind::Alias(_) => Vec::new(),
    }
}

fn resource(finder: &mut Finder<'_>, doc: &Doc<'_>, kind: &str, body: Id, made: bool) {
    let get = |key: &str| doc.tree.get(body, key, doc.source());
    let begins = |list: &[&str]| list.iter().any(|beginning| kind.starts_with(beginning));
    match kind {
        "docker_image" | "docker_registry_image" => {
            let local = made && (get("build").is_some() || kind == "docker_registry_image");
            for name in get("name").map(|name| choices(doc, name)).unwrap_or_default() {
                if local && let Some(text) = doc.text(name) {
                    finder.built(&text);
                }
                finder.scalar_image(doc, name, Sure::Field, local);
            }
            for build in get("build").map(|build| blocks(doc, build)).unwrap_or_default() {
                for &tag in doc.tree.get(build, "tag", doc.source()).map_or(&[][..], |tags| doc.tree.items(tags)) {
                    finder.scalar_image(doc, tag, Sure::Field, true);
                }
            }
        }
        "helm_release" | "helm_template" => helm(finder, doc, body),
        "nomad_job" => {
            if let Some(job) = get("jobspec") {
                finder.scalar_text(doc, job, "nomad");
            }
        }
        _ if begins(MACHINES) => texts(finder, doc, body),
        _ if begins(CONTAINERS) => {
            known(finder, doc, body);
            images::anywhere(finder, doc, body, Trust::Known);
        }
        _ => images::anywhere(finder, doc, body, Trust::Unknown),
    }
}

/// Takes what the types of containers' resources have of their own.
fn known(finder: &mut Finder<'_>, doc: &Doc<'_>, id: Id) {
    match &doc.tree.nodes[id].kind {
        Kind::Map(entries) => {
            for (key, value) in entries {
                let key = doc.text(*key).unwrap_or_default();
                match (&*key, &doc.tree.nodes[*value].kind) {
                    // Here-documents of JSON: with holes in them that JSON does not know.
                    ("container_definitions" | "container_properties", Kind::Scalar(..)) => finder.scalar_text(doc, *value, "ecs"),
                    // A condition: each branch is one.
                    ("image", Kind::List(items)) => {
                        for item in items {
                            finder.scalar_image(doc, *item, Sure::Field, false);
                        }
                    }
                    (_, Kind::Map(_) | Kind::List(_)) => known(finder, doc, *value),
                    _ => {}
                }
            }
        }
        Kind::List(items) => items.iter().for_each(|item| known(finder, doc, *item)),
        Kind::Scalar(..) | Kind::Alias(_) => {}
    }
}

/// Reads the texts below a node, such as the script that a machine starts with.
fn texts(finder: &mut Finder<'_>, doc: &Doc<'_>, id: Id) {
    match &doc.tree.nodes[id].kind {
        Kind::Map(entries) => entries.iter().for_each(|(_, value)| texts(finder, doc, *value)),
        Kind::List(items) => items.iter().for_each(|item| texts(finder, doc, *item)),
        Kind::Scalar(Style::Block, _) => {
            if let Some(region) = doc.tree.region(id, doc.region) {
                finder.nest_any(&region);
            }
        }
        Kind::Scalar(..) | Kind::Alias(_) => {}
    }
}

/// Takes the values that a release of a chart is given: texts of YAML, maps, and single settings.
fn helm(finder: &mut Finder<'_>, doc: &Doc<'_>, body: Id) {
    let mut settings: Vec<(String, Part)> = Vec::new();
    for (key, value) in doc.tree.entries(body) {
        match doc.text(*key).as_deref() {
            Some("set" | "set_string" | "set_sensitive") => {
                for block in blocks(doc, *value) {
                    let get = |key: &str| doc.tree.get(block, key, doc.source());
                    if let (Some(name), Some(value)) = (get("name"), get("value"))
                        && let (Some(name), Some(part)) = (doc.text(name), images::part(doc, value))
                    {
                        settings.push((name.into_owned(), part));
                    }
                }
            }
            Some("values") => {
                let items = match &doc.tree.nodes[*value].kind {
                    Kind::List(items) => items.clone(),
                    _ => vec![*value],
                };
                for item in items {
                    if doc.tree.style(item).is_some() {
                        finder.scalar_text(doc, item, "helm-values");
                    } else {
                        images::anywhere(finder, doc, item, Trust::Known);
                    }
                }
            }
            _ => {}
        }
    }
    super::shell::helm_settings(finder, settings);
}

/// Takes a variable's default, if the variable's name says that it is an image.
fn variable(finder: &mut Finder<'_>, doc: &Doc<'_>, name: &str, body: Id) {
    for body in blocks(doc, body) {
        if let Some(default) = doc.tree.get(body, "default", doc.source()) {
            value_of(finder, doc, name, default);
        }
    }
}

/// Takes the values of a module, of locals or of a file of variables.
fn values(finder: &mut Finder<'_>, doc: &Doc<'_>, under: &str, map: Id) {
    let many = under.to_ascii_lowercase().ends_with("images");
    images::anywhere(finder, doc, map, Trust::Unknown);
    deep(finder, doc, map, many);
}

fn value_of(finder: &mut Finder<'_>, doc: &Doc<'_>, name: &str, value: Id) {
    match &doc.tree.nodes[value].kind {
        Kind::Scalar(..) if keys::is_images_key(name) => images::maybe(finder, doc, value),
        Kind::Scalar(style, _) => {
            if *style == Style::Block
                && let Some(region) = doc.tree.region(value, doc.region)
            {
                finder.nest_any(&region);
            }
        }
        Kind::Map(_) if keys::is_images_key(name) && images::parts(finder, doc, value, Trust::Unknown, name) => {}
        Kind::List(items) if keys::is_images_key(name) && items.iter().all(|item| doc.tree.style(*item).is_some()) => {
            for item in items {
                images::maybe(finder, doc, *item);
            }
        }
        _ => values(finder, doc, name, value),
    }
}

/// Takes maps of images by any key, under a name that says so: `images = { web = "nginx:1" }`.
fn deep(finder: &mut Finder<'_>, doc: &Doc<'_>, id: Id, many: bool) {
    match &doc.tree.nodes[id].kind {
        Kind::Map(entries) => {
            for (key, value) in entries {
                let key = doc.text(*key).unwrap_or_default();
                match &doc.tree.nodes[*value].kind {
                    Kind::Scalar(..) if many && !keys::is_image_key(&key) => images::maybe(finder, doc, *value),
                    _ => deep(finder, doc, *value, key.to_ascii_lowercase().ends_with("images")),
                }
            }
        }
        Kind::List(items) => items.iter().for_each(|item| deep(finder, doc, *item, false)),
        Kind::Scalar(..) | Kind::Alias(_) => {}
    }
}

/// Returns the scalars that an expression may turn out to be.
fn choices(doc: &Doc<'_>, id: Id) -> Vec<Id> {
    match &doc.tree.nodes[id].kind {
        Kind::List(items) => items.clone(),
        _ => vec![id],
    }
}
