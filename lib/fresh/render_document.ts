import { type ComponentChildren, h, options, type VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { HeadContext } from "./head_context.ts";
import { improveElement } from "./improve_element.ts";
import { insertHead } from "./insert_head.ts";
import { insertPayload } from "./insert_payload.ts";
import { IslandHost } from "./island_host.ts";
import { RenderPass, RenderPassContext } from "./render_pass.ts";
import type { Island, Snapshot } from "./snapshot.ts";

export interface DocumentOptions {
  snapshot: Snapshot;
  nonce: string | undefined;
  /** Path of the page, by which links to it and to what is above it are recognised. */
  path: string;
}

export interface RenderedDocument {
  html: string;
  /** URLs of the scripts that it will ask for. */
  scripts: readonly string[];
}

/** Renders a whole document and puts into it what its islands need to come alive. */
export function renderDocument(
  vnode: VNode,
  { snapshot, nonce, path }: DocumentOptions,
): RenderedDocument {
  const islands = new Map<unknown, Island>(
    snapshot.islands.map((island) => [island.component, island]),
  );
  const pass = new RenderPass();
  const head: ComponentChildren[] = [];
  const enter = (vnode: VNode) => {
    pass.enter(vnode);
    // What an island renders has to be what it will render in the browser.
    if (pass.isWithinIsland) return;
    const island = islands.get(vnode.type);
    if (island) hostIsland(vnode, island);
    else improveElement(vnode, path, snapshot.files);
  };
  const render = (children: ComponentChildren) => {
    const withPass = h(RenderPassContext.Provider, { value: pass }, children);
    const tree = h(HeadContext.Provider, { value: head }, withPass);
    return watching(enter, (vnode) => pass.leave(vnode), () => renderToString(tree));
  };

  const body = render(vnode);
  const templates = [];
  // What waits in a template may hold islands whose own slots wait in further ones.
  for (let slot = pass.takeWaiting(); slot; slot = pass.takeWaiting()) {
    templates.push(`<template data-fresh-slot="${slot.id}">${render(slot.children)}</template>`);
  }
  const whole = insertHead(body, head.map(render));
  const doctype = /^<html\b/.test(whole) ? "<!DOCTYPE html>" : "";
  if (!snapshot.boot || pass.islands.length === 0) return { html: doctype + whole, scripts: [] };
  const { html, scripts } = insertPayload(whole, {
    islands: pass.islands,
    templates: templates.join(""),
    boot: snapshot.boot,
    nonce,
  });
  return { html: doctype + html, scripts };
}

/** Turns the vnode of an island into one of its host, which renders the island between its marks. */
function hostIsland(vnode: VNode, island: Island): void {
  vnode.props = { island, props: vnode.props } as unknown as VNode["props"];
  vnode.type = IslandHost as VNode["type"];
}

/** Calls `enter` before and `leave` after every vnode that `render` comes to. */
function watching(
  enter: (vnode: VNode) => void,
  leave: (vnode: VNode) => void,
  render: () => string,
): string {
  // Preact has one set of hooks for all. They are ours during one synchronous rendering only, which
  // no other can interrupt. `__b` is how every published Preact 10 spells the hook `_diff`.
  const hooks = options as { __b?: Hook | undefined; diffed?: Hook | undefined };
  const { __b, diffed } = hooks;
  hooks.__b = (vnode) => {
    enter(vnode);
    __b?.(vnode);
  };
  hooks.diffed = (vnode) => {
    leave(vnode);
    diffed?.(vnode);
  };
  try {
    return render();
  } finally {
    Object.assign(hooks, { __b, diffed });
  }
}

type Hook = (vnode: VNode) => void;
