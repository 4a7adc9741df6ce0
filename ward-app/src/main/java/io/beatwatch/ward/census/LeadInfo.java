package io.beatwatch.ward.census;

import io.beatwatch.schema.Lead;

/**
 * A lead as the gateway describes it.
 *
 * @param name IEEE 11073-10101 reference identifier
 * @param microvoltsPerUnit of its samples
 * @param baseline the unit that stands for 0 mV
 */
public record LeadInfo(String name, double microvoltsPerUnit, int baseline) {
    private static final String PREFIX = "MDC_ECG_ELEC_POTL_";

    static LeadInfo of(Lead lead) {
        return lead.hasGain()
                ? new LeadInfo(
                        lead.getName(),
                        1000 / lead.getGain().getUnitsPerMillivolt(),
                        lead.getGain().getBaseline())
                : new LeadInfo(lead.getName(), lead.getMicrovoltsPerUnit(), 0);
    }

    boolean usable() {
        return microvoltsPerUnit > 0 && microvoltsPerUnit < 1e6;
    }

    /** The name as a person writes it, such as II or V1. */
    public String shortName() {
        return shortName(name);
    }

    /** The name as a person writes it, such as II or aVR. */
    public static String shortName(String ieee) {
        String plain = ieee.startsWith(PREFIX) ? ieee.substring(PREFIX.length()) : ieee.isEmpty() ? "ECG" : ieee;
        return plain.matches("AV[RLF]") ? 'a' + plain.substring(1) : plain.equals("MDC_ECG_ELEC_POTL") ? "ECG" : plain;
    }
}
