package io.beatwatch.ward;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import io.beatwatch.schema.Alarm;
import io.beatwatch.schema.AlarmPriority;
import io.beatwatch.ward.http.WardServer;
import io.beatwatch.ward.settings.WardSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Takes the pictures of the page for {@code docs/images}, of simulated patients:
 * {@code mvn -pl ward-tests -am verify -Dtest=NoTest -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=WardPicturesIT
 * -Dward.pictures=$PWD/docs/images}.
 */
@EnabledIfSystemProperty(named = "ward.pictures", matches = ".+", disabledReason = "taken when they are wanted")
class WardPicturesIT {
    private record Shot(String name, String route, int width, int height, ColorScheme scheme, String ready) {}

    private static final String LIVE =
            "() => window.beatwatch?.sweep()?.traces.length && beatwatch.sweep().traces.every((t, i) =>"
                    + " beatwatch.sweep().ink(i) > 100)";
    private static final String DRAWN = "() => document.querySelector('.detail canvas')";

    @Test
    void shouldTakePictures() throws IOException, InterruptedException {
        Chromium.assumeInstalled();
        Path folder = Path.of(System.getProperty("ward.pictures"));
        try (WardScene scene = WardScene.start(15, true, Duration.ofMillis(250));
                WardServer server = WardServer.start(WardSettings.onLoopback(scene.broker.bootstrapServers(), 0));
                Playwright playwright = Chromium.playwright();
                Browser browser = Chromium.launch(playwright)) {
            // until trends have something to show, and until runs of V beats have passed
            Thread.sleep(Long.getLong("ward.seconds", 75) * 1000);
            scene.raise("bed-05", Alarm.Kind.PAUSE, AlarmPriority.MEDIUM);
            scene.raise("bed-12", Alarm.Kind.BIGEMINY, AlarmPriority.LOW);
            String over = scene.raise("bed-09", Alarm.Kind.EXTREME_TACHYCARDIA, AlarmPriority.HIGH);
            scene.beatAlert("bed-07");
            scene.beatAlert("twelve");
            scene.raise("twelve", Alarm.Kind.VENTRICULAR_COUPLET, AlarmPriority.LOW);
            Thread.sleep(1500);
            scene.over(over);
            long began = scene.awaitRun("bed-03", 5);
            scene.raise("bed-03", Alarm.Kind.VENTRICULAR_TACHYCARDIA, AlarmPriority.HIGH, began);
            scene.flush();
            for (ColorScheme scheme : List.of(ColorScheme.DARK, ColorScheme.LIGHT)) {
                String of = "-" + scheme.name().toLowerCase(java.util.Locale.ROOT);
                shoot(browser, server, folder, new Shot("ward" + of, "/", 1280, 720, scheme, LIVE));
                shoot(browser, server, folder, new Shot("bed" + of, "/bed/twelve", 1280, 1000, scheme, LIVE));
                shoot(browser, server, folder, new Shot("alarm" + of, "/alarms", 1280, 720, scheme, DRAWN));
                shoot(browser, server, folder, new Shot("ward-phone" + of, "/", 390, 780, scheme, LIVE));
                shoot(browser, server, folder, new Shot("bed-phone" + of, "/bed/bed-03", 390, 780, scheme, LIVE));
                shoot(browser, server, folder, new Shot("alarm-phone" + of, "/alarms", 390, 780, scheme, DRAWN));
            }
        }
    }

    private static void shoot(Browser browser, WardServer server, Path folder, Shot shot) {
        try (BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(shot.width, shot.height)
                .setColorScheme(shot.scheme))) {
            Page page = context.newPage();
            page.onPageError(System.err::println);
            page.navigate("http://localhost:" + server.port() + "/#" + shot.route);
            if (shot.route.equals("/alarms")) {
                page.locator(".events a", new Page.LocatorOptions().setHasText("Ventricular tachycardia"))
                        .first()
                        .click();
            }
            page.waitForFunction(shot.ready);
            page.waitForTimeout(2500);
            if (shot.name.startsWith("alarm-phone")) {
                page.locator(".detail").scrollIntoViewIfNeeded();
            }
            page.screenshot(new Page.ScreenshotOptions().setPath(folder.resolve("page-" + shot.name + ".png")));
        }
    }
}
