package io.beatwatch.ecg.scoring;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a contract holds, it is read or refused with an {@link IOException} that names the file. */
class ModelContractFuzzTest {
    /** No matcher: it is asked a million times. */
    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError();
        }
    }

    static Stream<byte[]> contracts() {
        return Stream.of("beatwatch", "ds1", "seed").map(name -> {
            try {
                return Files.readAllBytes(Path.of("../models", name, ModelContract.FILE));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @MethodSource("contracts")
    @FuzzTest
    void shouldReadOrRefuseAContractWhateverItHolds(byte[] bytes) {
        try {
            ModelContract contract = ModelContract.parse(bytes, "contract.properties");
            require(contract.inputLength() >= 1 && contract.inputLength() <= 1 << 19);
        } catch (IOException e) {
            require(e.getMessage().contains("contract.properties"));
        }
    }
}
