using System.Net;
using System.Net.Sockets;
using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.Sandbox;

/// <summary>What only a real sandbox keeps away. These tests need bubblewrap and fail without it.</summary>
public sealed class BubblewrapTests
{
    [Fact]
    public async Task There_is_no_network_but_its_own_loopback()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var end = await bench.RunAsync($"tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '; bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}'");
        Assert.Equal("lo", bench.Stdout);
        Assert.NotEqual(0, end.ExitCode);
    }

    [Fact]
    public async Task Its_processes_do_not_see_those_of_the_machine()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        await bench.RunAsync($"ls -d /proc/[0-9]* | wc -l; test -d /proc/{Environment.ProcessId} && echo seen; hostname");
        Assert.Matches("^[1-9]\nsandbox$", bench.Stdout);
    }

    [Theory]
    [InlineData("/etc/shadow")]
    [InlineData("/etc/ssl/private")]
    [InlineData("/root/.bashrc")]
    [InlineData("/var")]
    [InlineData("/run")]
    [InlineData("/sys")]
    [InlineData("/root/.dotnet/corefx/cryptography")]
    public async Task What_no_command_needs_is_not_there(string path)
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        Assert.NotEqual(0, (await bench.RunAsync($"cat {path} || ls {path}")).ExitCode);
    }

    [Fact]
    public async Task The_data_folder_is_empty_but_for_the_home()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        SandboxBench.Write(Path.Combine(bench.Data, "oleada.db"), "secret");
        await bench.RunAsync($"find {bench.Data} -type f; ls {bench.Data}; echo kept > ~/kept");
        Assert.Equal("workspaces", bench.Stdout);
        Assert.True(File.Exists(Path.Combine(bench.Home, "kept")));
    }

    [Fact]
    public async Task A_data_folder_within_the_workspace_is_hidden_too()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        var data = Directory.CreateDirectory(Path.Combine(bench.Work, ".oleada")).FullName;
        SandboxBench.Write(Path.Combine(data, "oleada.db"), "secret");
        await bench.RunAsync("ls -A .oleada; ls -A", mounts: [new Mount(data, MountKind.Hidden)]);
        Assert.Equal(".oleada", bench.Stdout);
    }

    [Theory]
    [InlineData("/usr/bin/new")]
    [InlineData("/etc/new")]
    [InlineData("/proc/sys/vm/swappiness")]
    [InlineData("/proc/sys/kernel/core_pattern")]
    public async Task What_belongs_to_the_machine_cannot_be_written_not_even_by_root(string path)
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        var before = File.Exists(path) ? SandboxBench.Read(path) : null;
        var end = await bench.RunAsync($"cat {path} > /tmp/same 2>/dev/null; cp /tmp/same {path} 2>/dev/null || cat /tmp/same > {path}");
        Assert.NotEqual(0, end.ExitCode);
        Assert.Equal(before, File.Exists(path) ? SandboxBench.Read(path) : null);
    }

    [Fact]
    public async Task It_has_no_capabilities_and_cannot_take_off_what_hides_things()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        await bench.RunAsync($"grep CapEff /proc/self/status; umount {bench.Data} 2>/dev/null && echo taken-off");
        Assert.Equal("CapEff:\t0000000000000000", bench.Stdout);
    }

    [Fact]
    public async Task What_stands_in_place_of_something_cannot_be_filled()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        await bench.RunAsync($"for folder in /dev {bench.Data}; do touch $folder/new && echo $folder; done; echo x > /dev/null; touch /dev/shm/new ~/new");
        Assert.Equal("", bench.Stdout);
        Assert.Equal(2, bench.Stderr.Split('\n').Length);
    }

    [Fact]
    public void Other_users_homes_are_no_toolchains()
    {
        using var folder = new TempFolder();
        var environment = new Dictionary<string, string> { ["PATH"] = "/root/bin:/home/x/bin:/opt/tool/bin" };
        Assert.DoesNotContain(Toolchains.Find(environment, folder.Path, []), mount => mount.Path is "/root" or "/home/x");
    }

    [Fact]
    public async Task What_it_writes_to_tmp_is_gone_with_it_and_bounded()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        await bench.RunAsync("echo x > /tmp/left-behind");
        Assert.False(File.Exists("/tmp/left-behind"));
        var end = await bench.RunAsync("head -c 80M /dev/zero > /tmp/big", new Limits { Memory = 256 << 20 });
        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains("No space left", bench.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sandbox_that_cannot_be_set_up_is_not_taken_for_a_command_that_failed()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        Directory.Delete(bench.Home);
        var end = await bench.RunAsync("true");
        Assert.Equal(RunEndKind.NotStarted, end.Kind);
        Assert.Contains(bench.Home, end.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dotnet_builds_a_project_without_packages_and_without_a_network()
    {
        await using var bench = await SandboxBench.OpenAsync(SandboxChoice.Bubblewrap);
        SandboxBench.Write(Path.Combine(bench.Work, "app.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
            </Project>
            """);
        SandboxBench.Write(Path.Combine(bench.Work, "Program.cs"), "System.Console.WriteLine(\"built\");");
        var end = await bench.RunAsync("dotnet build -v q && dotnet bin/Debug/net10.0/app.dll", new Limits { WallTime = TimeSpan.FromMinutes(3) });
        Assert.True(end.ExitCode == 0, bench.Stdout + bench.Stderr);
        Assert.EndsWith("built", bench.Stdout, StringComparison.Ordinal);
    }
}
