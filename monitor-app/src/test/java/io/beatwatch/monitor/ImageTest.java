package io.beatwatch.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.beatwatch.monitor.cli.MonitorMain;
import io.beatwatch.monitor.scoring.ModelFinder;
import io.beatwatch.monitor.settings.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** Keeps the two ways to build the image, {@code Dockerfile} and {@code scripts/image}, in step with each other. */
class ImageTest {
    static final String USER = "10001";
    static final String HOME = "/home/beatwatch";

    private static final String JIB = "//plugin[artifactId='jib-maven-plugin']/configuration/";

    private static String dockerfile;
    private static Document pom;

    @BeforeAll
    static void read() throws Exception {
        dockerfile = Files.readString(Path.of("../Dockerfile")).replaceAll("\\\\\n\\s*", "");
        pom = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse("pom.xml");
    }

    private static List<String> pom(String path) throws Exception {
        XPath xpath = XPathFactory.newInstance().newXPath();
        NodeList nodes = (NodeList) xpath.evaluate(path, pom, XPathConstants.NODESET);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getTextContent())
                .toList();
    }

    /** What follows an instruction in the last stage, where it stands once. */
    private static String instruction(String name) {
        String stage = dockerfile.substring(dockerfile.lastIndexOf("\nFROM "));
        Matcher m = Pattern.compile("(?m)^" + name + " (.*)$").matcher(stage);
        assertThat(m.find()).as(name).isTrue();
        String found = m.group(1);
        assertThat(m.find()).as("another " + name).isFalse();
        return found;
    }

    private static List<String> list(String instruction) {
        return Pattern.compile("\"([^\"]*)\"")
                .matcher(instruction(instruction))
                .results()
                .map(r -> r.group(1))
                .toList();
    }

    @Test
    void shouldStartTheSameProgramInBoth() throws Exception {
        assertThat(list("ENTRYPOINT"))
                .isEqualTo(pom(JIB + "container/entrypoint/arg"))
                .contains(MonitorMain.class.getName(), "-D" + ModelFinder.HOME_PROPERTY + "=/app")
                .contains("-Duser.home=" + HOME);
        assertThat(list("CMD")).isEqualTo(pom(JIB + "container/args/arg"));
    }

    @Test
    void shouldRunAsTheSameUserInTheSameFolderOnTheSamePort() throws Exception {
        assertThat(instruction("USER")).isEqualTo(USER + ":" + USER);
        assertThat(pom(JIB + "container/user")).containsExactly(instruction("USER"));
        assertThat(instruction("WORKDIR")).isEqualTo(HOME);
        assertThat(pom(JIB + "container/workingDirectory")).containsExactly(HOME);
        assertThat(instruction("ENV")).isEqualTo("HOME=" + HOME);
        assertThat(pom(JIB + "container/environment/HOME")).containsExactly(HOME);
        assertThat(instruction("EXPOSE")).isEqualTo(Setting.METRICS_PORT.defaultValue());
        assertThat(pom(JIB + "container/ports/port")).containsExactly(instruction("EXPOSE"));
    }

    @Test
    void shouldHaveTheSameFoldersInBoth() throws Exception {
        // Jib's own: dependencies in libs, the module itself in classpath
        assertThat(pom(JIB + "container/appRoot")).containsExactly("/app");
        assertThat(dockerfile)
                .contains(
                        "COPY --from=build /app/libs /app/libs\n", "COPY --from=build /app/classpath /app/classpath\n")
                .contains("COPY models /app/models\n")
                .contains("COPY config /app/config\n");
        assertThat(pom(JIB + "extraDirectories/paths/path/into")).containsExactly("/app/models", "/app/config");
        assertThat(instruction("RUN")).isEqualTo("install -d -m 777 " + HOME);
        assertThat(pom(JIB + "extraDirectories/permissions/permission/file")).containsExactly(HOME);
        assertThat(pom(JIB + "extraDirectories/permissions/permission/mode")).containsOnly("777");
        assertThat(Files.readString(Path.of("../scripts/image"))).contains("target/image" + HOME + "\n");
    }

    @Test
    void shouldStandOnTheSameBase() throws Exception {
        assertThat(dockerfile)
                .contains("\nFROM " + pom("//properties/image.base").get(0) + " AS runtime-cpu\n");
    }

    /** There is no git where the Dockerfile builds: it takes the revision from outside, as Maven otherwise from git. */
    @Test
    void shouldTakeItsRevisionAsAnArgument() throws Exception {
        Document root =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse("../pom.xml");
        assertThat(root.getElementsByTagName("git.commit.id.abbrev").getLength())
                .isEqualTo(1);
        assertThat(Files.readString(Path.of("src/main/resources/io/beatwatch/monitor/metrics/build.properties")))
                .contains("${git.commit.id.abbrev}");
        assertThat(dockerfile)
                .contains("\nARG REVISION=unknown\n")
                .containsPattern("\nRUN .* mvn .*-Dgit\\.commit\\.id\\.abbrev=\"\\$REVISION\"");
    }
}
