using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Oleada.Console.Tests.Program;

public sealed class BadInputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plan: p\ntasks:\n  - { id: a, name: A, depends_on: [b], prompt: x }\n  - { id: b, name: B, depends_on: [a], prompt: x }\n", "a")]
    [InlineData("plan: p\ntasks:\n  - { id: a, name: A, depends_on: [nobody], atoms: [{ id: x, run: 'true' }] }\n", "nobody")]
    [InlineData("plan: p\ntasks:\n  - { id: a, name: A, atoms: [{ id: x, run: 'true' }] }\n  - { id: a, name: A }\n", "a")]
    [InlineData("plan: p\ntasks:\n  - { id: a, name: A, atom: [] }\n", "atom")]
    [InlineData("plan: p\ntasks: 7\n", "tasks")]
    [InlineData("plan: p\ntasks:\n  - { id: a, name: A, touches: [../../etc/passwd], atoms: [{ id: x, run: 'true' }] }\n", "..")]
    [InlineData("plan: p\ntasks:\n  - { id: a, name: A, prompt: Write it }\n", "run")]
    [InlineData("", "empty")]
    [InlineData("\0\0\0\0", "plan.yaml")]
    public async Task A_bad_plan_gets_an_error_that_names_the_place_and_nothing_is_done(string plan, string named)
    {
        var ended = await RefusedAsync("run", _folder.File("plan.yaml", plan));
        Assert.Contains("plan.yaml", ended.Error);
        Assert.Contains(named, ended.Error);
        Assert.False(Directory.Exists(_folder.Data));
    }

    [Fact]
    public async Task A_plan_that_is_not_UTF_8_or_far_too_large_gets_an_error()
    {
        Assert.Contains("UTF-8", (await RefusedAsync("run", _folder.Bytes("latin.yaml", Encoding.Latin1.GetBytes("plan: é")))).Error);
        Assert.Contains("8", (await RefusedAsync("run", _folder.Bytes("junk.yaml", new byte[10_000_000]))).Error);
        Assert.False(Directory.Exists(_folder.Data));
    }

    [Fact]
    public async Task A_plan_that_is_not_there_gets_an_error()
    {
        Assert.Contains("no such file", (await RefusedAsync("run", "nowhere.yaml")).Error);
        Assert.Contains("is a folder", (await RefusedAsync("run", _folder.Path)).Error);
    }

    [Theory]
    [InlineData("sing")]
    [InlineData("run")]
    [InlineData("run", "chain.yaml", "--loud")]
    [InlineData("run", "chain.yaml", "--max-workers", "0")]
    [InlineData("run", "chain.yaml", "--max-workers", "many")]
    [InlineData("run", "chain.yaml", "--port", "70000")]
    [InlineData("run", "chain.yaml", "--sandbox", "paper")]
    [InlineData("run", "chain.yaml", "--execution-id", "../../x")]
    [InlineData("run", "chain.yaml", "--workspace", "nowhere")]
    [InlineData("run", "chain.yaml", "--json=some")]
    [InlineData("attach", "exec_1")]
    [InlineData("attach", "exec_1", "--url", "ftp://host")]
    [InlineData("attach", "exec_1", "--url", "http://127.0.0.1:1", "--key", "k")]
    [InlineData("serve", "--address", "nowhere")]
    [InlineData("serve", "--tls-key", "chain.yaml")]
    [InlineData("serve", "--tls-certificate", "chain.yaml")]
    [InlineData("serve", "--tls-certificate", "nowhere.pem")]
    [InlineData("serve", "--origin", "oleada.example.com")]
    [InlineData("serve", "--origin", "https://oleada.example.com/path")]
    [InlineData("key", "create", "--role", "king")]
    [InlineData("key", "create", "--role", "viewer", "--expires", "soon")]
    [InlineData("key", "list")]
    public async Task A_bad_command_line_gets_one_error(params string[] arguments)
    {
        _folder.File("chain.yaml", Plans.Chain(1));
        Assert.Single((await RefusedAsync(arguments)).Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_data_folder_that_another_process_has_is_named_with_that_process()
    {
        var plan = _folder.File("endless.yaml", Plans.Endless);
        using var first = OleadaProgram.Start(_folder, "run", plan);
        await first.ReadToAsync("first completed");
        var ended = await RefusedAsync("run", plan);
        Assert.Contains(_folder.Data, ended.Error);
        Assert.Contains($"process {first.Id}", ended.Error);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString();
        Assert.Contains(port, (await RefusedAsync("run", _folder.File("chain.yaml", Plans.Chain(1)), "--port", port)).Error);
        Assert.Contains(port, (await RefusedAsync("serve", "--port", port)).Error);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_named()
    {
        var ended = await RefusedAsync("run", _folder.File("chain.yaml", Plans.Chain(1)), "--data", "/proc/oleada");
        Assert.Contains("/proc/oleada", ended.Error);
    }

    [Fact]
    public async Task A_dry_run_writes_nothing_at_all()
    {
        var ended = await OleadaProgram.RunAsync(_folder, "run", _folder.File("chain.yaml", Plans.Chain(3)), "--dry-run");
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("3 tasks, 3 atoms, 3 waves", ended.Output);
        Assert.Contains("t2/a1", ended.Output);
        Assert.Equal(["chain.yaml"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    private async Task<Ended> RefusedAsync(params string[] arguments)
    {
        var ended = await OleadaProgram.RunAsync(_folder, arguments);
        Assert.Equal(2, ended.ExitCode);
        Assert.Equal("", ended.Output);
        Assert.StartsWith("oleada: ", ended.Error);
        Assert.DoesNotContain("   at ", ended.Error);
        Assert.DoesNotContain("Exception", ended.Error);
        return ended;
    }
}
