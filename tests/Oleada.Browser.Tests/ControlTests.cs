using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Oleada.Browser.Tests;

public sealed class ControlTests(Chromium chromium)
{
    [Fact]
    public async Task An_execution_is_paused_resumed_and_cancelled_after_a_question()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var visitor = await chromium.VisitAsync(server.Url);
        await visitor.SignInAsync(server.AdminKey);
        var id = await server.RunAsync(Plans.Slow(), workers: 2);
        await visitor.OpenAsync(id);
        await AskAsync(visitor, "Pause", "Pause", "lunch");
        await visitor.WaitForStatusAsync("paused");
        await Expect(visitor.Page.GetByText("lunch")).ToBeVisibleAsync();
        await AskAsync(visitor, "Resume", "Resume");
        await visitor.WaitForStatusAsync("running");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Go back" }).ClickAsync();
        await visitor.WaitForStatusAsync("running");
        await AskAsync(visitor, "Cancel", "Cancel execution");
        await visitor.WaitForStatusAsync("cancelled");
        await ExecutionTests.AssertEqualToRestAsync(visitor, server, id);
        await Expect(visitor.Figure("percent")).Not.ToHaveTextAsync("100 %", new() { UseInnerText = true });
        visitor.AssertClean();
    }

    [Fact]
    public async Task Who_may_only_look_sees_the_controls_and_cannot_use_them()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var visitor = await chromium.VisitAsync(server.Url);
        await visitor.SignInAsync(await server.MakeKeyAsync("viewer"));
        await visitor.OpenAsync(await server.RunAsync(Plans.Slow(), workers: 2));
        var pause = visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" });
        await Expect(pause).ToBeDisabledAsync();
        Assert.Contains("may only look", await pause.GetAttributeAsync("title"), StringComparison.Ordinal);
        await visitor.Page.Keyboard.PressAsync("x");
        await Expect(visitor.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        visitor.AssertClean();
    }

    [Fact]
    public async Task Everything_can_be_done_by_keys()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var visitor = await chromium.VisitAsync(server.Url);
        await visitor.SignInAsync(server.AdminKey);
        await visitor.OpenAsync(await server.RunAsync(Plans.Slow(), workers: 2));
        var (page, keys) = (visitor.Page, visitor.Page.Keyboard);
        await keys.PressAsync("?");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Filter the tasks");
        await keys.PressAsync("Escape");
        await keys.PressAsync("/");
        await keys.TypeAsync("step 42");
        await Expect(page.GetByRole(AriaRole.Option)).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Listbox, new() { Name = "Tasks" }).FocusAsync();
        await keys.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Complementary, new() { Name = "Task Step 42" })).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        await keys.PressAsync("2");
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Artifacts" })).ToHaveAttributeAsync("aria-selected", "true");
        await page.Locator("[data-cell='0.0']").FocusAsync();
        await keys.PressAsync("ArrowRight");
        await Expect(page.Locator("[data-cell='0.1']")).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Complementary)).ToBeVisibleAsync();
        visitor.AssertClean();
    }

    [Fact]
    public async Task A_phone_shows_everything_without_scrolling_sideways()
    {
        await using var server = await OleadaServer.StartAsync();
        await using var visitor = await chromium.VisitAsync(server.Url, width: 360, height: 740);
        await visitor.SignInAsync(server.AdminKey);
        var id = await server.RunAsync(Plans.Eventful);
        await AssertNarrowAsync(visitor);
        await visitor.OpenAsync(id);
        await visitor.WaitForStatusAsync("partial_success");
        foreach (var tab in (string[])["Artifacts", "Errors", "Tasks"])
        {
            await visitor.Page.GetByRole(AriaRole.Tab, new() { Name = tab }).ClickAsync();
            await AssertNarrowAsync(visitor);
        }
        await visitor.Page.Locator("[data-task=fail]").ClickAsync();
        await AssertNarrowAsync(visitor);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Close the task" }).ClickAsync();
        visitor.AssertClean();
    }

    private static async Task AskAsync(Visitor visitor, string button, string yes, string? reason = null)
    {
        await visitor.Page.GetByRole(AriaRole.Group, new() { Name = "Control" }).GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
        var dialog = visitor.Page.GetByRole(AriaRole.Dialog);
        if (reason is not null)
            await dialog.GetByLabel("Reason").FillAsync(reason);
        await dialog.GetByRole(AriaRole.Button, new() { Name = yes, Exact = true }).ClickAsync();
    }

    private static async Task AssertNarrowAsync(Visitor visitor) =>
        Assert.True(await visitor.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 360);
}
