/**
 * What nearly every island needs. Every script imports it, so that it becomes one file, together with
 * what these stand on: by themselves they would be three, of which two are hardly larger than the
 * request for them, and the three compressed one by one are a twentieth larger than the one.
 *
 * @module
 */
import "preact/hooks";
import "preact/jsx-runtime";
