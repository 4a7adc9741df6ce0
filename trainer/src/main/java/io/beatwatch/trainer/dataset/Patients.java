package io.beatwatch.trainer.dataset;

/** Which person a record was taken from. */
final class Patients {
    private Patients() {}

    /** One name per person: records 201 and 202 of MIT-BIH are one (its directory says so), all others are one each. */
    static String of(String record) {
        return record.equals("202") ? "201" : record;
    }
}
