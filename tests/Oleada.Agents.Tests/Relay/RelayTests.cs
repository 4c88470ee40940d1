using Microsoft.AspNetCore.Http;
using Oleada.Agents.Relay;
using Oleada.Agents.Sandbox;
using Oleada.Agents.Tests.Sandbox;

namespace Oleada.Agents.Tests.Relay;

/// <summary>What a run reaches by its relay, and what it is told and kept from. Real sandboxes, a real socat.</summary>
public sealed class RelayTests
{
    private const string Key = "sk-real-0123456789";

    [Fact]
    public async Task A_request_reaches_the_endpoint_with_the_key_that_the_run_never_sees()
    {
        await using var model = await ScriptedEndpoint.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync($"got {await reader.ReadToEndAsync()}");
        });
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        var end = await bench.RunAsync(
            "curl -sS \"$MODEL_URL/chat?x=1\" -H \"Authorization: Bearer $MODEL_KEY\" -d hello; env; ls /relay", endpoints: [EndpointOf(model, "/v1/")]);
        Assert.True(end.ExitCode == 0, bench.Stderr);
        Assert.StartsWith("got hello", bench.Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, bench.Stdout, StringComparison.Ordinal);
        Assert.Contains($"MODEL_KEY={RelayedEndpoint.PlaceholderKey}", bench.Stdout, StringComparison.Ordinal);
        var request = Assert.Single(model.Requests);
        Assert.Equal("/v1/chat?x=1", request.Target);
        Assert.Equal($"Bearer {Key}", request.Headers["Authorization"]);
        Assert.Equal(model.Url.Authority, request.Headers["Host"]);
        Assert.Equal(
            [
                $"the relay passed POST {model.Url.Authority}/v1/chat without counting its tokens",
                $"network: {model.Url.Authority} 5 bytes sent, 9 received, 1 request",
            ],
            bench.Remarks.Split('\n'));
    }

    [Fact]
    public async Task An_answer_streams_while_it_is_made_and_a_cut_one_is_cut_for_the_run_too()
    {
        var read = new TaskCompletionSource();
        await using var model = await ScriptedEndpoint.StartAsync(async context =>
        {
            await context.Response.WriteAsync("data: one\n\n");
            await context.Response.Body.FlushAsync();
            await read.Task;
            context.Abort();
        });
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        var end = await bench.RunAsync("curl -sSN $MODEL_URL/stream", endpoints: [EndpointOf(model)], output: (channel, text, truncated) =>
        {
            if (text == "data: one")
                read.TrySetResult();
            return bench.Take(channel, text, truncated);
        });
        Assert.True(end.ExitCode is 18, $"{end} {bench.Stderr}");
        Assert.StartsWith("data: one", bench.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_headers_and_each_kind_of_key_are_passed_and_ten_requests_at_once_are_served()
    {
        await using var model = await ScriptedEndpoint.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            context.Response.Headers.RetryAfter = "7";
            return context.Response.WriteAsync("slow down\n");
        });
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        await bench.RunAsync(
            "for i in 1 2 3 4 5 6 7 8 9 10; do curl -si -H 'x-goog-api-key: mine' $MODEL_URL/$i & done; wait",
            endpoints: [EndpointOf(model) with { KeyHeader = "x-api-key" }]);
        Assert.Equal(10, bench.Output.Count(line => line.Text.StartsWith("HTTP/1.1 429", StringComparison.Ordinal)));
        Assert.Equal(10, bench.Output.Count(line => line.Text == "Retry-After: 7"));
        Assert.All(model.Requests, request => Assert.Equal(Key, request.Headers["x-api-key"]));
        Assert.All(model.Requests, request => Assert.DoesNotContain("x-goog-api-key", request.Headers.Keys));
        Assert.Contains("10 requests", bench.Remarks, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_lies_beside_the_base_path_and_who_does_not_answer_is_told_clearly()
    {
        await using var model = await ScriptedEndpoint.StartAsync(context => context.Response.WriteAsync("reached"));
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        var nobody = new RelayedEndpoint(new Uri("http://127.0.0.1:1")) { BaseVariable = "NOBODY_URL" };
        await bench.RunAsync(
            "curl -s --path-as-is $MODEL_URL/../admin; curl -s --path-as-is $MODEL_URL/%2e%2e/admin; curl -s ${MODEL_URL}x; curl -s $NOBODY_URL/x",
            endpoints: [EndpointOf(model, "/v1"), nobody]);
        Assert.Empty(model.Requests);
        Assert.Contains("the relay serves what lies below /v1/ only", bench.Stdout, StringComparison.Ordinal);
        Assert.Contains("the relay could not reach 127.0.0.1:1", bench.Stdout, StringComparison.Ordinal);
        Assert.Contains("/v1/../admin (1)", bench.Remarks, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tunnel_leads_to_the_hosts_on_the_list_and_no_others()
    {
        await using var model = await ScriptedEndpoint.StartAsync(context => context.Response.WriteAsync("by tunnel"));
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        var port = model.Url.Port;
        await bench.RunAsync(
            "ask() { curl -s -p -x $HTTPS_PROXY --noproxy '' http://$1/; }; " +
            $"ask 127.0.0.1:{port}; echo; for u in evil.example:443 169.254.169.254:80 127.0.0.1:1 localhost:{port}; do ask $u || echo no; done",
            hosts: [new TunneledHost("127.0.0.1", port)]);
        Assert.Equal("by tunnel\nno\nno\nno\nno", bench.Stdout);
        Assert.Matches(
            $"^the relay opened a tunnel to 127.0.0.1:{port}: tokens that are used through it are not counted\nnetwork: 127.0.0.1 [0-9]+ bytes sent, [0-9]+ received, 1 request; " +
            $"refused: 127.0.0.1:1 \\(1\\), 169.254.169.254:80 \\(1\\), evil.example:443 \\(1\\), localhost:{port} \\(1\\)$", bench.Remarks);
    }

    [Fact]
    public async Task A_stopped_run_leaves_no_connection_and_no_folder()
    {
        var asked = new TaskCompletionSource();
        var gone = new TaskCompletionSource();
        await using var model = await ScriptedEndpoint.StartAsync(async context =>
        {
            context.RequestAborted.Register(gone.SetResult);
            asked.SetResult();
            await gone.Task;
        });
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        using var stop = new CancellationTokenSource();
        var run = bench.RunAsync("curl -s $MODEL_URL/wait", endpoints: [EndpointOf(model)], stop: stop.Token);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        Assert.Equal(RunEndKind.Stopped, (await run).Kind);
        await gone.Task.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Folders_of_servers_that_were_killed_are_removed_and_those_of_living_ones_stay()
    {
        using var temporary = new TempFolder();
        var abandoned = temporary.Folder("oleada-relay-2000000000-x");
        var living = temporary.Folder($"oleada-relay-{Environment.ProcessId}-x");
        RelayFolder.RemoveAbandoned(temporary.Path);
        Assert.False(Directory.Exists(abandoned));
        Assert.True(Directory.Exists(living));
    }

    [Fact]
    public async Task A_run_without_the_program_that_it_needs_says_which()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        await using var sandbox = new BubblewrapSandbox(new BubblewrapProgram("/usr/bin/bwrap", LimitsTmpfs: true, NoFilter: null), TimeProvider.System) { Socat = null };
        var run = bench.RunOf("true") with { Endpoints = [new RelayedEndpoint(new Uri("http://127.0.0.1:1")) { BaseVariable = "MODEL_URL" }] };
        var end = await sandbox.RunAsync(run, TestContext.Current.CancellationToken);
        Assert.Equal(RunEndKind.NotStarted, end.Kind);
        Assert.Contains("install the package socat", end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_process_gets_the_real_address_and_key()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Plain);
        var endpoint = new RelayedEndpoint(new Uri("https://api.example.com/v1/")) { BaseVariable = "MODEL_URL", KeyVariable = "MODEL_KEY", Key = Key };
        await bench.RunAsync("echo $MODEL_URL $MODEL_KEY", endpoints: [endpoint]);
        Assert.Equal($"https://api.example.com/v1 {Key}", bench.Stdout);
    }

    [Theory]
    [InlineData("ftp://x")]
    [InlineData("https://user@host/")]
    [InlineData("https://host/?key=1")]
    public void What_is_no_base_url_is_refused(string text) =>
        Assert.Contains(text, Assert.Throws<ArgumentException>(() => new RelayedEndpoint(new Uri(text)) { BaseVariable = "X" }).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.100.100.200", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("fd00:ec2::254", false)]
    public void Only_addresses_of_the_open_internet_are_public(string address, bool isPublic) =>
        Assert.Equal(isPublic, PublicAddress.Is(System.Net.IPAddress.Parse(address)));

    private static RelayedEndpoint EndpointOf(ScriptedEndpoint model, string path = "") =>
        new(new Uri(model.Url, path)) { BaseVariable = "MODEL_URL", KeyVariable = "MODEL_KEY", Key = Key };
}
