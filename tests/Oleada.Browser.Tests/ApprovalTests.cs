using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Oleada.Browser.Tests;

public sealed class ApprovalTests(Chromium chromium)
{
    [Fact]
    public async Task What_an_agent_asks_waits_on_the_page_for_the_answer()
    {
        await using var server = await OleadaServer.StartAsync(policy: "write=ask");
        await using var visitor = await chromium.VisitAsync(server.Url);
        await visitor.SignInAsync(server.AdminKey);
        var id = await server.RunAsync(Plans.Demo);
        await visitor.OpenAsync(id);
        var waiting = visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Waiting for you" });
        await Expect(waiting).ToContainTextAsync("first.md");
        await visitor.Page.ReloadAsync();
        await Expect(waiting).ToContainTextAsync("first.md");
        await waiting.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
        await Expect(waiting).ToContainTextAsync("second.md");
        await waiting.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
        await visitor.WaitForStatusAsync("success");
        await Expect(waiting).ToHaveCountAsync(0);
        await ExecutionTests.AssertEqualToRestAsync(visitor, server, id);
        visitor.AssertClean();
    }

    [Fact]
    public async Task Who_may_only_look_sees_what_waits_and_cannot_answer()
    {
        await using var server = await OleadaServer.StartAsync(policy: "write=ask");
        await using var visitor = await chromium.VisitAsync(server.Url);
        await visitor.SignInAsync(await server.MakeKeyAsync("viewer"));
        await visitor.OpenAsync(await server.RunAsync(Plans.Demo));
        var waiting = visitor.Page.GetByRole(AriaRole.Region, new() { Name = "Waiting for you" });
        await Expect(waiting.GetByRole(AriaRole.Button, new() { Name = "Allow" })).ToBeDisabledAsync();
        await Expect(waiting.GetByRole(AriaRole.Button, new() { Name = "Deny" })).ToBeDisabledAsync();
        visitor.AssertClean();
    }
}
