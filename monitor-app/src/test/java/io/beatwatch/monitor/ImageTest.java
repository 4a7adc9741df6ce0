package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.monitor.cli.MonitorMain;
import io.beatwatch.monitor.scoring.ModelFinder;
import io.beatwatch.monitor.settings.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** Keeps the two ways to build the images, {@code Dockerfile} and {@code scripts/image}, in step with each other. */
class ImageTest {
    static final String USER = "10001";
    static final String HOME = "/home/beatwatch";

    private static final String JIB = "//plugin[artifactId='jib-maven-plugin']/configuration/";

    private static String dockerfile;
    private static Document parent;

    /** An image: the module with its settings for Jib, the Dockerfile's stage, and the stage that builds its libraries. */
    private enum Image {
        MONITOR("monitor-app", "runtime-${PROCESSOR}", "build"),
        WARD("ward-app", "runtime-cpu AS ward", "build-ward"),
        WORKBENCH("workbench", "runtime-cpu AS workbench", "build-workbench");

        private final String module;
        private final String stage;
        private final String libraries;

        Image(String module, String stage, String libraries) {
            this.module = module;
            this.stage = stage;
            this.libraries = libraries;
        }

        /** What is said for the module and, of what holds for all, in the parent. */
        private List<String> pom(String path) throws Exception {
            List<String> own = texts(parse(Path.of("..", module, "pom.xml")), JIB + path);
            return own.isEmpty() ? texts(parent, JIB + path) : own;
        }

        /** The lines of its stage. */
        private String stage() {
            int from = dockerfile.indexOf("\nFROM " + stage + "\n");
            assertThat(from).as(stage).isNotNegative();
            int to = dockerfile.indexOf("\nFROM ", from + 1);
            return dockerfile.substring(from, to < 0 ? dockerfile.length() : to + 1);
        }

        /** What follows an instruction; none where the stage has no such instruction. */
        private List<String> instructions(String name) {
            return Pattern.compile("(?m)^" + name + " (.*)$")
                    .matcher(stage())
                    .results()
                    .map(r -> r.group(1))
                    .toList();
        }

        /** The words of an instruction that is a list. */
        private List<String> words(String name) {
            return instructions(name).stream()
                    .flatMap(list ->
                            Pattern.compile("\"([^\"]*)\"").matcher(list).results())
                    .map(r -> r.group(1))
                    .toList();
        }
    }

    @BeforeAll
    static void read() throws Exception {
        dockerfile = Files.readString(Path.of("../Dockerfile")).replaceAll("\\\\\n\\s*", "");
        parent = parse(Path.of("../pom.xml"));
    }

    private static Document parse(Path pom) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    }

    private static List<String> texts(Document pom, String path) throws Exception {
        XPath xpath = XPathFactory.newInstance().newXPath();
        NodeList nodes = (NodeList) xpath.evaluate(path, pom, XPathConstants.NODESET);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void shouldStartTheSameProgramInBoth(Image image) throws Exception {
        assertThat(image.words("ENTRYPOINT"))
                .isEqualTo(image.pom("container/entrypoint/arg"))
                .contains("-Duser.home=" + HOME);
        assertThat(image.words("CMD")).isEqualTo(image.pom("container/args/arg"));
    }

    @Test
    void shouldStartTheMonitorWithItsNetworks() {
        assertThat(Image.MONITOR.words("ENTRYPOINT"))
                .contains(MonitorMain.class.getName(), "-D" + ModelFinder.HOME_PROPERTY + "=/app");
        assertThat(Image.MONITOR.instructions("EXPOSE")).containsExactly(Setting.METRICS_PORT.defaultValue());
    }

    @ParameterizedTest
    @EnumSource
    void shouldRunAsTheSameUserInTheSameFolderOnTheSamePort(Image image) throws Exception {
        assertThat(image.instructions("USER")).containsExactly(USER + ":" + USER);
        assertThat(image.pom("container/user")).containsExactly(USER + ":" + USER);
        assertThat(image.instructions("WORKDIR")).containsExactly(HOME);
        assertThat(image.pom("container/workingDirectory")).containsExactly(HOME);
        assertThat(image.instructions("ENV")).containsExactly("HOME=" + HOME);
        assertThat(image.pom("container/environment/HOME")).containsExactly(HOME);
        assertThat(image.instructions("EXPOSE")).isEqualTo(image.pom("container/ports/port"));
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveTheSameFoldersInBoth(Image image) throws Exception {
        // Jib's own: dependencies in libs, the module itself in classpath
        assertThat(image.pom("container/appRoot")).containsExactly("/app");
        List<String> copied = new ArrayList<>(List.of(
                "--from=" + image.libraries + " /app/libs /app/libs",
                "--from=" + image.libraries + " /app/classpath /app/classpath"));
        image.pom("extraDirectories/paths/path/into").forEach(into -> {
            assertThat(into).startsWith("/app/");
            copied.add(into.substring("/app/".length()) + " " + into);
        });
        assertThat(image.instructions("COPY")).containsExactlyElementsOf(copied);
        assertThat(dockerfile)
                .containsPattern(
                        "\nFROM source AS " + image.libraries + "\n(?:[^F].*\n)*.* -pl " + image.module + " -am ");
        assertThat(image.instructions("RUN")).containsExactly("install -d -m 777 " + HOME);
        assertThat(image.pom("extraDirectories/paths/path/from")).contains("target/image");
        assertThat(image.pom("extraDirectories/permissions/permission/file")).containsExactly(HOME);
        assertThat(image.pom("extraDirectories/permissions/permission/mode")).containsExactly("777");
        assertThat(Files.readString(Path.of("../scripts/image")))
                .contains(image.module)
                .contains("target/image" + HOME + "\"");
    }

    /** What is built without a Docker engine is what {@code docker compose up --no-build} looks for. */
    @Test
    void shouldBeCalledAsComposeCallsThem() throws Exception {
        Set<String> built = new TreeSet<>();
        for (Image image : Image.values()) {
            String name = image.pom("to/image").get(0);
            built.add(name);
            image.pom("to/tags/tag").forEach(tag -> built.add(name.substring(0, name.indexOf(':') + 1) + tag));
        }
        Set<String> called = new TreeSet<>();
        YamlFile.read(Path.of("../docker-compose.yml"))
                .get("services")
                .forEach(service -> called.add(service.get("image").asText()));
        called.removeIf(name -> !name.startsWith("beatwatch:") || name.endsWith("-gpu"));
        assertThat(built).isEqualTo(called);
    }

    @Test
    void shouldStandOnTheSameBase() throws Exception {
        assertThat(dockerfile)
                .contains(
                        "\nARG BASE=" + texts(parent, "//properties/image.base").get(0) + "\n")
                .contains("\nFROM ${BASE} AS runtime-cpu\n");
    }

    /** There is no git where the Dockerfile builds: it takes the revision from outside, as Maven otherwise from git. */
    @Test
    void shouldTakeItsRevisionAsAnArgument() throws Exception {
        assertThat(parent.getElementsByTagName("git.commit.id.abbrev").getLength())
                .isEqualTo(1);
        assertThat(Files.readString(Path.of("src/main/resources/io/beatwatch/monitor/metrics/build.properties")))
                .contains("${git.commit.id.abbrev}");
        assertThat(dockerfile)
                .contains("\nARG REVISION=unknown\n")
                .containsPattern("\nRUN .* mvn .*-Dgit\\.commit\\.id\\.abbrev=\"\\$REVISION\"");
    }
}
