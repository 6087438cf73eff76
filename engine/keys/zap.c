// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/keys/zap.h"

#include "engine/keys/rights.h"

static bool is(tdm_text text, const char *word) { return tdm_text_equal(text, tdm_text_of(word)); }

static uint32_t rights_for(tdm_text domain) {
  if (is(domain, TDM_ZAP_CLIENTS)) return TDM_RIGHTS_CLIENT;
  if (is(domain, TDM_ZAP_WORKERS)) return TDM_RIGHT_WORKER;
  return 0;
}

tdm_zap_verdict tdm_zap_decide(const tdm_key_list *list, const tdm_zap_request *request,
                               const tdm_key **key) {
  uint32_t wanted = rights_for(request->domain);
  if (!is(request->version, "1.0")) return TDM_ZAP_BAD_REQUEST;
  if (!is(request->mechanism, "CURVE")) return TDM_ZAP_MECHANISM;
  if (wanted == 0) return TDM_ZAP_DOMAIN;
  if (request->credential_count != 1 || request->credential.size != TDM_KEY_BYTES)
    return TDM_ZAP_BAD_REQUEST;
  const tdm_key *found = tdm_key_list_find(list, (const uint8_t *)request->credential.bytes);
  if (found == NULL) return TDM_ZAP_UNKNOWN;
  if ((found->rights & wanted) == 0) return TDM_ZAP_NO_RIGHT;
  *key = found;
  return TDM_ZAP_ALLOWED;
}

const char *tdm_zap_status(tdm_zap_verdict verdict) {
  return verdict == TDM_ZAP_ALLOWED ? "200" : "400";
}

const char *tdm_zap_text(tdm_zap_verdict verdict) {
  switch (verdict) {
    case TDM_ZAP_ALLOWED:
      return "OK";
    case TDM_ZAP_BAD_REQUEST:
      return "not a request of ZAP 1.0 with one key";
    case TDM_ZAP_MECHANISM:
      return "not CURVE";
    case TDM_ZAP_DOMAIN:
      return "no such domain";
    case TDM_ZAP_UNKNOWN:
      return "unknown key";
    case TDM_ZAP_NO_RIGHT:
      break;
  }
  return "the key has no right for this endpoint";
}
