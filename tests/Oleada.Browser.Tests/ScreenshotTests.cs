using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Oleada.Browser.Tests;

/// <summary>The pictures of the README; with <c>OLEADA_APPROVE=1</c> they are put where it shows them.</summary>
public sealed class ScreenshotTests(Chromium chromium)
{
    private const int MostBytes = 200_000;

    [Fact]
    public async Task The_dashboard_looks_as_its_pictures_say()
    {
        await using var server = await OleadaServer.StartAsync(sandbox: "auto");
        await using var light = await chromium.VisitAsync(server.Url, height: 900);
        await using var dark = await chromium.VisitAsync(server.Url, height: 900, colors: ColorScheme.Dark);
        await using var phone = await chromium.VisitAsync(server.Url, width: 390, height: 844);
        foreach (var visitor in (Visitor[])[light, dark, phone])
            await visitor.SignInAsync(server.AdminKey);
        var id = await server.RunAtlasAsync();
        foreach (var visitor in (Visitor[])[light, dark, phone])
            await visitor.OpenAsync(id);
        await Expect(light.Page.Locator("[data-phase='2'] [role=progressbar]")).Not.ToHaveAttributeAsync("data-value", "0", new() { Timeout = 90_000 });
        await light.Page.Locator("[data-task=collect-africa]").ClickAsync();
        await Expect(light.Page.GetByRole(AriaRole.Log)).ToContainTextAsync("a8: attempt 1 completed");
        await light.Page.EvaluateAsync("scrollTo(0, 0)");
        await SaveAsync(light, "dashboard-light");
        await SaveAsync(dark, "dashboard-dark");
        await SaveAsync(phone, "dashboard-phone");
    }

    private static async Task SaveAsync(Visitor visitor, string name)
    {
        var folder = Environment.GetEnvironmentVariable("OLEADA_APPROVE") == "1"
            ? Path.Combine(OleadaServer.Root, "docs", "images")
            : Path.Combine(OleadaServer.Root, "artifacts", "screenshots");
        var picture = await visitor.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png") });
        Assert.InRange(picture.Length, 1, MostBytes);
    }
}
