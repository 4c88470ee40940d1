using Oleada.Tests;

namespace Oleada.Console.Tests.Program;

public sealed class AttachTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whoever_attaches_sees_what_the_run_sees()
    {
        var gate = System.IO.Path.Combine(_folder.Path, "gate");
        using var run = OleadaProgram.Start(_folder, "run", _folder.File("chain.yaml", Plans.Gated(gate)), "--json", "--execution-id", "mine");
        var seen = await run.ReadToAsync("\"t2\"");
        using var json = OleadaProgram.Start(_folder, "attach", "mine", "--json", "--from-start");
        using var plain = OleadaProgram.Start(_folder, "attach", "mine", "--since", "1");
        var attached = await json.ReadToAsync("\"t2\"");
        await plain.ReadToAsync("t2 completed");
        await System.IO.File.WriteAllTextAsync(gate, "");
        seen.AddRange((await run.EndAsync()).Lines);
        var ended = await json.EndAsync();
        Assert.Equal(0, ended.ExitCode);
        Assert.Equal(seen, attached.Concat(ended.Lines));
        Assert.Contains("6 of 6 completed", (await plain.EndAsync()).Output);
    }

    [Fact]
    public async Task A_server_that_is_killed_and_started_again_elsewhere_is_found_and_nothing_is_lost()
    {
        var gate = System.IO.Path.Combine(_folder.Path, "gate");
        var plan = _folder.File("chain.yaml", Plans.Gated(gate));
        using var run = OleadaProgram.Start(_folder, "run", plan, "--json", "--execution-id", "mine");
        await run.ReadToAsync("\"t2\"");
        using var attached = OleadaProgram.Start(_folder, "attach", "mine", "--json", "--from-start");
        var seen = await attached.ReadToAsync("\"t2\"");
        run.Signal(PosixSignalNumber.Kill);
        await run.EndAsync();
        using var server = OleadaProgram.Start(_folder, "serve", "--port", "0");
        await server.ReadToAsync("Serving");
        await System.IO.File.WriteAllTextAsync(gate, "");
        var rest = await attached.EndAsync();
        Assert.Equal(0, rest.ExitCode);
        Assert.Contains("reconnecting", rest.Error);
        server.Signal(PosixSignalNumber.Terminate);
        Assert.Equal(0, (await server.EndAsync()).ExitCode);
        var log = await OleadaProgram.RunAsync(_folder, "run", plan, "--json", "--from-start");
        Assert.Equal(log.Lines, seen.Concat(rest.Lines));
    }

    [Fact]
    public async Task A_lost_log_ends_the_watching_and_says_what_to_do()
    {
        var gate = System.IO.Path.Combine(_folder.Path, "gate");
        var plan = _folder.File("chain.yaml", Plans.Gated(gate));
        using var run = OleadaProgram.Start(_folder, "run", plan, "--json", "--execution-id", "mine");
        await run.ReadToAsync("\"t2\"");
        using var attached = OleadaProgram.Start(_folder, "attach", "mine", "--json", "--from-start");
        await attached.ReadToAsync("\"t2\"");
        run.Signal(PosixSignalNumber.Kill);
        await run.EndAsync();
        System.IO.File.Delete(System.IO.Path.Combine(_folder.Data, "oleada.db-wal"));
        using var server = OleadaProgram.Start(_folder, "serve", "--port", "0");
        await server.ReadToAsync("Serving");

        var ended = await attached.EndAsync();

        Assert.Equal(2, ended.ExitCode);
        Assert.Matches("the server's log lost what came after event [0-9]+ of execution:mine; run the command again", ended.Error);
    }

    [Fact]
    public async Task A_harmed_log_ends_the_watching_and_names_the_place()
    {
        await OleadaProgram.RunAsync(_folder, "run", _folder.File("chain.yaml", Plans.Chain(2)), "--execution-id", "mine");
        LogFlip.In(System.IO.Path.Combine(_folder.Data, "oleada.db"), "\"execution_id\":\"mine\"");
        using var server = OleadaProgram.Start(_folder, "serve", "--port", "0");
        await server.ReadToAsync("Serving");

        var ended = await OleadaProgram.RunAsync(_folder, "attach", "mine", "--from-start");

        Assert.Equal(2, ended.ExitCode);
        Assert.Matches("the log is harmed: position [0-9]+, stream 'execution:mine', seq 1: .*; 'oleada log verify' beside the server", ended.Error);
        Assert.DoesNotContain("   at ", ended.Error);
    }

    [Fact]
    public async Task A_server_with_a_certificate_that_nobody_knows_is_trusted_by_whoever_can_read_its_data_folder()
    {
        await OleadaProgram.RunAsync(_folder, "run", _folder.File("chain.yaml", Plans.Chain(2)), "--execution-id", "mine");
        var certificate = new TestCertificate(_folder.Path);
        using var server = OleadaProgram.Start(_folder, "serve", "--port", "0", "--tls-certificate", certificate.File, "--tls-key", certificate.Key);
        var url = (await server.ReadToAsync("Serving"))[^1].Split(' ')[1];
        Assert.StartsWith("https://127.0.0.1:", url);
        var attached = await OleadaProgram.RunAsync(_folder, "attach", "mine", "--from-start");
        Assert.True(attached.ExitCode == 0, attached.Error);
        Assert.Contains("2 of 2 completed", attached.Output);
        var key = await System.IO.File.ReadAllTextAsync(System.IO.Path.Combine(_folder.Data, "admin.key"));
        var stranger = await OleadaProgram.RunAsync(_folder, "attach", "mine", "--url", url, "--key", key.Trim());
        Assert.Equal(2, stranger.ExitCode);
        Assert.Contains("certificate", stranger.Error);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_watching_and_not_the_execution()
    {
        using var run = OleadaProgram.Start(_folder, "run", _folder.File("endless.yaml", Plans.Endless), "--execution-id", "mine");
        await run.ReadToAsync("first completed");
        using var attached = OleadaProgram.Start(_folder, "attach", "mine", "--from-start");
        await attached.ReadToAsync("first completed");
        attached.Signal(PosixSignalNumber.Interrupt);
        Assert.Equal(130, (await attached.EndAsync()).ExitCode);
        Assert.False(run.HasEnded);
        run.Signal(PosixSignalNumber.Interrupt);
        Assert.Contains("cancelled", (await run.EndAsync()).Output);
    }

    [Fact]
    public async Task What_the_server_does_not_have_or_allow_is_said()
    {
        using var server = OleadaProgram.Start(_folder, "serve", "--port", "0");
        var url = (await server.ReadToAsync("Serving"))[^1].Split(' ')[1];
        Assert.Contains("nothing", (await OleadaProgram.RunAsync(_folder, "attach", "nothing")).Error);
        var refused = await OleadaProgram.RunAsync(_folder, "attach", "nothing", "--url", url, "--key", "wrong");
        Assert.Equal(2, refused.ExitCode);
        Assert.StartsWith("oleada: ", refused.Error);
        Assert.DoesNotContain("   at ", refused.Error);
    }

    [Fact]
    public async Task Keys_are_made_listed_and_revoked_beside_a_running_server()
    {
        using var server = OleadaProgram.Start(_folder, "serve", "--port", "0");
        await server.ReadToAsync("Serving");
        var made = await OleadaProgram.RunAsync(_folder, "key", "create", "--role", "viewer");
        Assert.Matches("^oleada_viewer_[A-Za-z0-9_-]{43}\n$", made.Output);
        Assert.Equal("", made.Error);
        var listed = await OleadaProgram.RunAsync(_folder, "key", "list");
        Assert.Equal(2, listed.Lines.Length);
        var id = listed.Lines.Single(line => line.Contains("viewer")).Split(' ')[0];
        Assert.Equal(0, (await OleadaProgram.RunAsync(_folder, "key", "revoke", id)).ExitCode);
        Assert.Equal(2, (await OleadaProgram.RunAsync(_folder, "key", "revoke", id)).ExitCode);
        Assert.DoesNotContain("oleada_", listed.Output);
        await OleadaProgram.RunAsync(_folder, "key", "create", "--role", "internal", "--expires", "30d");
        Assert.Contains((await OleadaProgram.RunAsync(_folder, "key", "list")).Lines, line => line.Contains("internal") && line.Contains("expires 20"));
    }
}
