package io.beatwatch.networks;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.beatwatch.ecg.beat.BeatClass;
import io.beatwatch.ecg.scoring.ModelContract;
import io.beatwatch.ecg.scoring.OperatingPoints;
import io.beatwatch.networks.families.Family;
import io.beatwatch.networks.families.FamilyDesign;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;

/**
 * A network in a folder: {@code contract.properties} says what it is, {@code model.params} holds its parameters in
 * DJL's format. For a network of a family of the literature, {@code family.properties} says of which one; without that file
 * the contract's input decides. The parameters are read and written as one plain file; DJL's {@code Model.load} would look for the
 * highest epoch number in the folder.
 */
public final class NetworkFiles {
    /** The parameters' file. */
    public static final String PARAMETERS = "model.params";

    /** Which family of networks it is of, and what that is given. */
    public static final String FAMILY = "family.properties";

    private NetworkFiles() {}

    /** The contract of a network with these parameters and operating points; the version is drawn from both. */
    public static ModelContract contractFor(
            BeatNetwork network, String name, OperatingPoints operatingPoints, String trainingData) {
        return network.contract(name, version(name, network, operatingPoints), operatingPoints, trainingData);
    }

    /**
     * A version that changes with any parameter and operating point, so that two networks that decide differently are never
     * taken for one: the name and eight digits of the SHA-256 of both.
     */
    private static String version(String name, BeatNetwork network, OperatingPoints points) {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                DataOutputStream out = new DataOutputStream(bytes)) {
            network.saveParameters(out);
            for (BeatClass beatClass : BeatClass.values()) {
                out.writeDouble(points.offset(beatClass));
            }
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
            return name + "-" + HexFormat.of().formatHex(digest, 0, 4);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Writes contract and parameters into a folder, which is made where it is missing. */
    public static void write(BeatNetwork network, ModelContract contract, Path folder) throws IOException {
        Files.createDirectories(folder);
        contract.write(folder);
        if (network instanceof FamilyNetwork ofFamily) {
            FamilyDesign design = ofFamily.design();
            Files.writeString(
                    folder.resolve(FAMILY),
                    "family = " + design.family().name() + "\nway = "
                            + design.way().label() + "\n");
        } else {
            Files.deleteIfExists(folder.resolve(FAMILY));
        }
        try (OutputStream file = Files.newOutputStream(folder.resolve(PARAMETERS));
                DataOutputStream out = new DataOutputStream(new BufferedOutputStream(file))) {
            network.saveParameters(out);
        }
    }

    /**
     * Reads the network of a folder, ready to score: its parameters want no gradients.
     *
     * @param manager owns the parameters and decides on the device
     * @throws IOException with a message that names the file and what to do about it
     */
    public static BeatNetwork read(Path folder, NDManager manager) throws IOException {
        ModelContract contract = ModelContract.read(folder);
        BeatNetwork network = build(folder, contract);
        ModelContract promised = network.contract(
                contract.name(), contract.version(), contract.operatingPoints(), contract.trainingData());
        if (!promised.equals(contract)) {
            throw new IOException(folder + " holds a network of other shapes than this version builds for "
                    + contract.input() + ": serve it through its model.onnx, or train it again");
        }
        Path file = folder.resolve(PARAMETERS);
        network.initialize(manager);
        List<Shape> shapes = shapes(network);
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            network.loadParameters(manager, in);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is missing: name a folder that 'trainer train' or 'export' wrote", e);
        } catch (IOException | MalformedModelException | IllegalArgumentException e) {
            throw new IOException(file + " cannot be read (" + e.getMessage() + "): export the model again", e);
        }
        if (!shapes(network).equals(shapes)) {
            throw new IOException(file + " holds a network of other sizes than this version builds: train it again");
        }
        network.freezeParameters(true);
        return network;
    }

    private static BeatNetwork build(Path folder, ModelContract contract) throws IOException {
        Path file = folder.resolve(FAMILY);
        if (Files.exists(file)) {
            Properties entries = new Properties();
            entries.load(new StringReader(Files.readString(file)));
            try {
                return new FamilyNetwork(new FamilyDesign(
                        Family.named(entries.getProperty("family", "")),
                        FamilyDesign.Way.named(entries.getProperty("way", ""))));
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ": " + e.getMessage(), e);
            }
        }
        return switch (contract.input()) {
            case Z_SCORE_WINDOW -> new SeedNetwork();
            case PATIENT_MEMORY -> new PatientNetwork();
        };
    }

    private static List<Shape> shapes(BeatNetwork network) {
        return network.getParameters().values().stream()
                .map(parameter -> parameter.getArray().getShape())
                .toList();
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
