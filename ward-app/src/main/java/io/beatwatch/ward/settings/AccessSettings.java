package io.beatwatch.ward.settings;

import java.util.Set;

/**
 * Who is let in.
 *
 * @param viewerToken whoever shows it may look; empty for none
 * @param clinicianToken whoever shows it may send commands as well; empty for none
 * @param userHeader in which a proxy says who asks; empty for none
 * @param roleHeader in which it says what they are; empty where its users only look
 * @param clinicians values of that header that may send commands
 * @param proxies addresses from which the headers are believed
 */
public record AccessSettings(
        String viewerToken,
        String clinicianToken,
        String userHeader,
        String roleHeader,
        Set<String> clinicians,
        Set<String> proxies) {
    private static final int LEAST_TOKEN = 16;

    /** Whoever reaches the loopback interface. */
    public static final AccessSettings OPEN = new AccessSettings("", "", "", "", Set.of(), Set.of());

    public AccessSettings {
        checkToken(WardSetting.TOKEN_VIEWER, viewerToken);
        checkToken(WardSetting.TOKEN_CLINICIAN, clinicianToken);
        if (!viewerToken.isEmpty() && viewerToken.equals(clinicianToken)) {
            throw new WardSettingException(WardSetting.TOKEN_VIEWER.key() + " and " + WardSetting.TOKEN_CLINICIAN.key()
                    + " are the same: give viewers a token of their own");
        }
        checkHeader(WardSetting.PROXY_USER_HEADER, userHeader);
        checkHeader(WardSetting.PROXY_ROLE_HEADER, roleHeader);
        if (!roleHeader.isEmpty() && userHeader.isEmpty()) {
            throw new WardSettingException(WardSetting.PROXY_ROLE_HEADER.key() + " is set without "
                    + WardSetting.PROXY_USER_HEADER.key() + ": name the header with the user as well");
        }
        clinicians = Set.copyOf(clinicians);
        proxies = Set.copyOf(proxies);
    }

    private static void checkToken(WardSetting setting, String token) {
        if (!token.isEmpty() && token.length() < LEAST_TOKEN) {
            throw new WardSettingException(setting.key() + " has " + token.length() + " characters: it must have "
                    + LEAST_TOKEN + " or more, for example from 'openssl rand -hex 16'");
        }
    }

    private static void checkHeader(WardSetting setting, String name) {
        if (!name.matches("[A-Za-z0-9-]*")) {
            throw new WardSettingException(setting.key() + " is '" + name + "': it must be the name of an HTTP header");
        }
    }

    /** The same with a token for clinicians. */
    public AccessSettings withClinicianToken(String token) {
        return new AccessSettings(viewerToken, token, userHeader, roleHeader, clinicians, proxies);
    }

    /** Whether there are tokens, and not which. */
    @Override
    public String toString() {
        return "AccessSettings[" + (viewerToken.isEmpty() ? "no" : "a") + " viewer's token, "
                + (clinicianToken.isEmpty() ? "no" : "a") + " clinician's token, user header '" + userHeader + "']";
    }

    public boolean hasTokens() {
        return !viewerToken.isEmpty() || !clinicianToken.isEmpty();
    }

    public boolean hasProxy() {
        return !userHeader.isEmpty();
    }
}
