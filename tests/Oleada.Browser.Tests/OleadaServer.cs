using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;

namespace Oleada.Browser.Tests;

/// <summary>The real program, serving a data folder of its own; it can be killed and started again.</summary>
internal sealed class OleadaServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string Program = Path.Combine(Artifacts, "bin", "Oleada.Cli", Configuration, "oleada");

    private readonly TempFolder _folder = new();
    private readonly HttpClient _client;
    private readonly string _sandbox;
    private readonly string _policy;
    private readonly TestCertificate? _certificate;
    private Process? _process;

    private OleadaServer(int port, string sandbox, string policy, bool tls)
    {
        (Url, _sandbox, _policy) = (new Uri($"http{(tls ? "s" : "")}://127.0.0.1:{port}"), sandbox, policy);
        _certificate = tls ? new TestCertificate(_folder.Path) : null;
        _client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString(HashAlgorithmName.SHA256) == _certificate?.Hash },
        })
        { Timeout = Patience };
    }

    public static string Root => new DirectoryInfo(Artifacts).Parent!.FullName;

    public Uri Url { get; }

    public string AdminKey { get; private set; } = "";

    private static string Artifacts => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!.FullName;

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Name;

    private string Data => _folder.File("data");

    public static async Task<OleadaServer> StartAsync(string sandbox = "plain", string policy = "", bool tls = false)
    {
        var server = new OleadaServer(FreePort(), sandbox, policy, tls);
        await server.StartAgainAsync();
        server.AdminKey = (await File.ReadAllTextAsync(Path.Combine(server.Data, "admin.key"))).Trim();
        server._client.BaseAddress = server.Url;
        server._client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.AdminKey);
        return server;
    }

    public async Task StartAgainAsync()
    {
        string[] tls = _certificate is null ? [] : ["--tls-certificate", _certificate.File, "--tls-key", _certificate.Key];
        _process = Start(["serve", "--data", Data, "--port", $"{Url.Port}", "--sandbox", _sandbox, .. tls]);
        using var limit = new CancellationTokenSource(Patience);
        var greeting = await _process.StandardOutput.ReadLineAsync(limit.Token);
        Assert.True(greeting?.StartsWith("Serving ", StringComparison.Ordinal), greeting ?? await _process.StandardError.ReadToEndAsync(limit.Token));
        // What else it says must not fill the pipe.
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL: no goodbye, nothing flushed.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async Task<string> MakeKeyAsync(string role)
    {
        using var process = Start("key", "create", "--role", role, "--data", Data);
        using var limit = new CancellationTokenSource(Patience);
        var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .First(word => word.StartsWith("oleada_", StringComparison.Ordinal));
    }

    /// <summary>Saves a plan and starts it.</summary>
    /// <returns>The execution's id.</returns>
    public async Task<string> RunAsync(string plan, int workers = 8, string? workspace = null, bool pullRequest = false)
    {
        using var body = new StringContent(plan);
        using var saved = await _client.PostAsync(new Uri("/api/plans?name=plan.yaml", UriKind.Relative), body);
        var answer = await ReadAsync(saved);
        var options = new { max_workers = workers, workspace, pull_request = pullRequest };
        var request = new { plan_id = answer.GetProperty("plan_id").GetString(), options };
        using var started = await _client.PostAsJsonAsync("/api/executions", request);
        return (await ReadAsync(started)).GetProperty("execution_id").GetString()!;
    }

    public async Task<string> RunAtlasAsync() => await RunAsync(await File.ReadAllTextAsync(Path.Combine(Root, "samples", "atlas", "plan.yaml")));

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
        return await ReadAsync(answer);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
        _client.Dispose();
        _folder.Dispose();
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(Program, arguments)
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["OLEADA_AGENT_POLICY"] = _policy },
    })!;

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
