using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Oleada.Browser.Tests;

/// <summary>One person before one browser. What goes wrong in it is remembered, and looked at in the end.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentQueue<string> _strangers = new();

    public Visitor(IBrowserContext context, IPage page, Uri url)
    {
        (_context, Page) = (context, page);
        Page.SetDefaultTimeout(30_000);
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _faults.Enqueue(message.Text);
        };
        Page.PageError += (_, error) => _faults.Enqueue(error);
        Page.Request += (_, request) => Note(request.Url, url);
        Page.WebSocket += (_, socket) => Note(socket.Url, url);
    }

    public IPage Page { get; }

    public ILocator Indicator => Page.Locator("[data-connection]");

    public async Task SignInAsync(string key)
    {
        await Page.GotoAsync("/");
        await Page.GetByLabel("Key").FillAsync(key);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Executions" })).ToBeVisibleAsync();
        // The browser notes each 401, and the page asks who it is before anybody has signed in.
        Assert.All(_faults, fault => Assert.Contains("status of 401", fault, StringComparison.Ordinal));
        _faults.Clear();
    }

    public async Task OpenAsync(string executionId)
    {
        await Page.GotoAsync($"/executions/{executionId}");
        await Expect(Page.Locator("[data-current=true]")).ToBeVisibleAsync();
    }

    public ILocator Figure(string name) => Page.Locator($"[data-figure={name}]");

    public async Task WaitForStatusAsync(string status, int seconds = 120) =>
        await Expect(Page.Locator($"header [data-status={status}]")).ToBeVisibleAsync(new() { Timeout = seconds * 1000 });

    public async Task WaitForConnectionAsync(string kind, int seconds = 30) =>
        await Expect(Indicator).ToHaveAttributeAsync("data-connection", kind, new() { Timeout = seconds * 1000 });

    /// <summary>Everything that the page says about an execution, as text that two pages can be compared by.</summary>
    public async Task<string> TellAsync()
    {
        var figures = await Page.Locator("[data-figure]:not([data-figure=time])").AllInnerTextsAsync();
        var phases = await Page.Locator("[data-phase]").AllInnerTextsAsync();
        var cells = await Page.Locator("[data-cell]").EvaluateAllAsync<string[]>("cells => cells.map(cell => cell.title)");
        return string.Join('\n', [.. figures, .. phases, .. cells]);
    }

    public async Task<long> SeqAsync() =>
        long.Parse((await Page.Locator("[data-seq]").GetAttributeAsync("data-seq"))!, CultureInfo.InvariantCulture);

    /// <summary>
    /// No console error, no request to another host. A line that was cut is the browser's to complain about, and a request that
    /// was refused with the status that a test is about.
    /// </summary>
    public void AssertClean(bool cut = false, int? refused = null)
    {
        Assert.Empty(_strangers);
        Assert.DoesNotContain(_faults, fault => !(cut && IsNetwork(fault)) && !fault.Contains($"status of {refused ?? -1}", StringComparison.Ordinal));
    }

    /// <summary>For a person to look at, in <c>artifacts/screenshots</c>.</summary>
    public async Task PictureAsync(string name) =>
        await Page.ScreenshotAsync(new() { Path = Path.Combine(OleadaServer.Root, "artifacts", "screenshots", $"{name}.png") });

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private static bool IsNetwork(string fault) =>
        fault.Contains("net::ERR_", StringComparison.Ordinal) || fault.Contains("WebSocket connection to", StringComparison.Ordinal);

    private void Note(string target, Uri own)
    {
        if (!Uri.TryCreate(target, UriKind.Absolute, out var url) || url.Authority != own.Authority)
            _strangers.Enqueue(target);
    }
}
