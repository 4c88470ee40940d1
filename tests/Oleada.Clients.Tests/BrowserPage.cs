using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Oleada.Clients.Tests;

/// <summary>A page with the published client, which tells by requests what it sees.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private const string Page = """
        <!doctype html><meta charset="utf-8"><script src="/socket.io.js"></script><script>
        const ask = new URLSearchParams(location.search), seqs = [], half = Number(ask.get("events"));
        const tell = (name, what) => fetch("/tell/" + name, { method: "POST", body: JSON.stringify(what ?? null) });
        const transport = ask.get("transport");
        const socket = io(ask.get("server"), {
          auth: { token: ask.get("token") }, reconnectionDelay: 50,
          transports: transport === "upgrade" ? ["polling", "websocket"] : [transport],
        });
        socket.on("connect_error", (error) => tell("connect_error", error.message));
        socket.on("connect", () => {
          if (socket.recovered) tell("recovered");
          else socket.emit("subscribe", { room: "execution:E", since: 0 });
        });
        socket.on("progress_update", (envelope) => {
          seqs.push(envelope.seq);
          // After the client has kept the event's offset.
          if (envelope.seq === half) setTimeout(() => socket.io.engine.close());
          if (envelope.seq === 2 * half) tell("done", seqs);
        });
        </script>
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Channel<(string Name, JsonElement What)> _told = Channel.CreateBounded<(string, JsonElement)>(1000);
    private readonly WebApplication _web;

    private BrowserPage(WebApplication web) => _web = web;

    public string Origin => _web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<BrowserPage> ServeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var web = builder.Build();
        var page = new BrowserPage(web);
        var script = Path.Combine(ProgramClient.Root(), "tests", "clients", "node", "node_modules", "socket.io-client", "dist", "socket.io.min.js");
        web.MapGet("/", context => AnswerAsync(context, "text/html", Page));
        web.MapGet("/socket.io.js", async context => await AnswerAsync(context, "text/javascript", await File.ReadAllTextAsync(script)));
        web.MapPost("/tell/{name}", async context =>
        {
            using var what = await JsonDocument.ParseAsync(context.Request.Body);
            page._told.Writer.TryWrite(((string)context.Request.RouteValues["name"]!, what.RootElement.Clone()));
        });
        await web.StartAsync();
        return page;
    }

    public Browser Open(Uri server, string transport, string token, int events) =>
        Browser.Start($"{Origin}/?server={Uri.EscapeDataString(server.ToString())}&transport={transport}&token={token}&events={events}");

    public async Task<JsonElement> ToldAsync(string name)
    {
        while (true)
            if (await _told.Reader.ReadAsync().AsTask().WaitAsync(Patience) is var told && told.Name == name)
                return told.What;
    }

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync();
        await _web.DisposeAsync();
    }

    private static async Task AnswerAsync(HttpContext context, string type, string text)
    {
        context.Response.ContentType = type;
        await context.Response.WriteAsync(text);
    }
}

/// <summary>Chromium without a window.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly TempFolder _profile = new();
    private readonly Process _process;

    private Browser(string address)
    {
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", $"--user-data-dir={_profile.Path}",
            "--remote-debugging-port=0", address,
        ];
        _process = Process.Start(new ProcessStartInfo("chromium", arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public static Browser Start(string address) => new(address);

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _profile.Dispose();
    }
}
