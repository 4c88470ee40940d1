using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Oleada.Browser.Tests;

public sealed class SignInTests(Chromium chromium)
{
    [Fact]
    public async Task A_wrong_key_is_refused_and_the_right_one_opens_the_dashboard()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var visitor = await chromium.VisitAsync(server.Url);
        await visitor.Page.GotoAsync("/executions");
        await visitor.Page.GetByLabel("Key").FillAsync("oleada_admin_nobody");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This key is not known to the server.");
        await visitor.SignInAsync(server.AdminKey);
        await Expect(visitor.Page.GetByText("Nothing has run yet")).ToBeVisibleAsync();
        await visitor.WaitForConnectionAsync("live");
    }

    [Fact]
    public async Task Who_is_signed_in_stays_so_over_a_reload_until_they_sign_out()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var visitor = await chromium.VisitAsync(server.Url);
        await visitor.SignInAsync(server.AdminKey);
        await visitor.Page.ReloadAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Executions" })).ToBeVisibleAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(visitor.Page.GetByLabel("Key")).ToBeVisibleAsync();
        await visitor.Page.GotoAsync("/executions");
        await Expect(visitor.Page.GetByLabel("Key")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Over_TLS_the_page_follows_live_too()
    {
        await using var server = await OleadaServer.StartAsync(tls: true);
        await using var visitor = await chromium.VisitAsync(server.Url);
        await visitor.SignInAsync(server.AdminKey);
        Assert.True(Assert.Single(await visitor.Page.Context.CookiesAsync()).Secure);
        var id = await server.RunAsync(Plans.Slow(tasks: 6));
        await visitor.OpenAsync(id);
        await visitor.WaitForStatusAsync("success");
        await visitor.WaitForConnectionAsync("live");
        visitor.AssertClean();
    }
}
