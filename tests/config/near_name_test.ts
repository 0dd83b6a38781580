import { assertEquals } from "@std/assert";
import { nearName } from "../../lib/config/near_name.ts";
import { settingNames } from "../../lib/config/mod.ts";

Deno.test("nearName() finds the setting that was meant", () => {
  const misspelled: [name: string, meant: string][] = [
    ["GITLAB_TOKN", "GITLAB_TOKEN"],
    ["GITLAB_TOKENS", "GITLAB_TOKEN"],
    ["gitlab_token", "GITLAB_TOKEN"],
    ["GITLAB-TOKEN", "GITLAB_TOKEN"],
    ["GITLAB_INSTANCEURL", "GITLAB_INSTANCE_URL"],
    ["PROXY_APIKEY", "PROXY_API_KEY"],
    ["PROXY_API_KEYS", "PROXY_API_KEY"],
    ["MODEL_ALIAS", "MODEL_ALIASES"],
    ["HEADER_TIMEOUT", "HEADERS_TIMEOUT"],
  ];
  for (const [name, meant] of misspelled) assertEquals(nearName(name, settingNames), meant, name);
});

Deno.test("nearName() leaves the names of other programs alone", () => {
  const foreign = ["PATH", "HOSTS", "SPORT", "GITHUB_TOKEN", "FILE_TIMEOUT", "GITLAB_CI", "API_KEY"]
    .concat("GITLAB_USER_ID", "GITLAB_FEATURES", "HTTP_PROXY", "LOGNAME", "DEBUGINFOD_URLS", "");
  for (const name of foreign) assertEquals(nearName(name, settingNames), undefined, name);
});
