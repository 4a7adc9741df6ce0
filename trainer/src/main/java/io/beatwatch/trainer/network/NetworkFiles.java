package io.beatwatch.trainer.network;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.beatwatch.ecg.scoring.ModelContract;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A network in a folder: {@code contract.properties} says what it is, {@code model.params} holds its parameters in
 * DJL's format. The parameters are read and written as one plain file; DJL's {@code Model.load} would look for the
 * highest epoch number in the folder.
 */
public final class NetworkFiles {
    /** The parameters' file. */
    public static final String PARAMETERS = "model.params";

    private NetworkFiles() {}

    /** The contract of a seed network with these parameters; the version is drawn from them. */
    public static ModelContract contractFor(SeedNetwork network, String trainingData) {
        return SeedNetwork.contract(version(network), trainingData);
    }

    /** A version that changes with any parameter: {@code seed-} and eight digits of the parameters' SHA-256. */
    private static String version(SeedNetwork network) {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                DataOutputStream out = new DataOutputStream(bytes)) {
            network.saveParameters(out);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
            return SeedNetwork.NAME + "-" + HexFormat.of().formatHex(digest, 0, 4);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Writes contract and parameters into a folder, which is made where it is missing. */
    public static void write(SeedNetwork network, ModelContract contract, Path folder) throws IOException {
        Files.createDirectories(folder);
        contract.write(folder);
        try (OutputStream file = Files.newOutputStream(folder.resolve(PARAMETERS));
                DataOutputStream out = new DataOutputStream(new BufferedOutputStream(file))) {
            network.saveParameters(out);
        }
    }

    /**
     * Reads the network of a folder, ready to score: its parameters want no gradients.
     *
     * @param manager owns the parameters and decides on the device
     * @throws IOException with a message that names the file and the mend
     */
    public static SeedNetwork read(Path folder, NDManager manager) throws IOException {
        ModelContract contract = ModelContract.read(folder);
        if (!contract.name().equals(SeedNetwork.NAME)) {
            throw new IOException(folder + " holds a network called '" + contract.name()
                    + "', this version builds only '" + SeedNetwork.NAME + "': serve it through its model.onnx");
        }
        Path file = folder.resolve(PARAMETERS);
        SeedNetwork network = new SeedNetwork();
        network.initialize(manager, DataType.FLOAT32, SeedNetwork.inputShape(1));
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            network.loadParameters(manager, in);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is missing: name a folder that 'trainer train' or 'export' wrote", e);
        } catch (IOException | MalformedModelException | IllegalArgumentException e) {
            throw new IOException(file + " cannot be read (" + e.getMessage() + "): export the model again", e);
        }
        network.freezeParameters(true);
        return network;
    }

    /** A scorer for the network of a folder; the caller closes it. */
    public static TorchBeatScorer scorer(Path folder, Device device) throws IOException {
        ModelContract contract = ModelContract.read(folder);
        NDManager manager = Torch.start().newBaseManager(device);
        try {
            return new TorchBeatScorer(contract, read(folder, manager), manager);
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
    }
}
