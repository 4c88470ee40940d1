using System.Diagnostics;
using System.Security.Cryptography;
using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests.Sandbox;

/// <summary>Packages that all sandboxes share.</summary>
public sealed class DependencyCacheTests
{
    [Fact]
    public async Task Commands_find_packages_in_the_cache_and_cannot_write_it()
    {
        await using var bench = new RunnerBench();
        var cache = bench.Folder.Folder("cache");
        foreach (var tool in new[] { "nuget", "pip", "cargo", "npm" })
            bench.Folder.Write($"cache/{tool}/mark", tool);
        await bench.OpenAsync(settings: new RunnerSettings { Cache = cache });
        var outcome = await bench.RunAsync(
            "echo $NUGET_FALLBACK_PACKAGES $PIP_FIND_LINKS $npm_config_cache; cat ~/.cargo/registry/mark; " +
            $"for tool in nuget pip cargo npm; do touch {cache}/$tool/new 2>/dev/null && exit 1; done; touch ~/.cargo/registry/new 2>/dev/null && exit 2; touch ~/own");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains($"{cache}/nuget", bench.Text("stdout"), StringComparison.Ordinal);
        Assert.Contains($" {cache}/pip {cache}/npm\ncargo", bench.Text("stdout"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_cache_does_not_have_is_not_offered()
    {
        await using var bench = new RunnerBench();
        await bench.OpenAsync(settings: new RunnerSettings { Cache = bench.Folder.Folder("cache") });
        await bench.RunAsync("env");
        Assert.DoesNotContain("npm_config", bench.Text("stdout"), StringComparison.Ordinal);
        Assert.DoesNotContain("PIP_", bench.Text("stdout"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Npm_installs_from_the_cache_without_a_network()
    {
        await using var bench = new RunnerBench();
        bench.Folder.Write("part/package.json", """{ "name": "a-part", "version": "1.0.0" }""");
        var part = await NpmAsync(bench.Folder.Folder("part"), "pack", "--silent", "--cache", bench.Folder.Folder("other"));
        var file = bench.Folder.Path + "/part/" + part.Trim();
        await NpmAsync(bench.Folder.Path, "cache", "add", "--cache", bench.Folder.Folder("cache/npm"), file);
        var hash = Convert.ToBase64String(SHA512.HashData(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));
        await bench.OpenAsync(settings: new RunnerSettings { Cache = bench.Folder.Folder("cache") });
        const string Own = """ "name": "w", "version": "1.0.0", "dependencies": { "a-part": "1.0.0" } """;
        await WriteAsync(bench, "package.json", $"{{ {Own} }}");
        await WriteAsync(bench, "package-lock.json", $$"""
            { {{Own}}, "lockfileVersion": 3, "packages": { "": { {{Own}} }, "node_modules/a-part": {
              "version": "1.0.0", "resolved": "https://registry.npmjs.org/a-part/-/a-part-1.0.0.tgz", "integrity": "sha512-{{hash}}" } } }
            """);
        var outcome = await bench.RunAsync("npm ci && cat node_modules/a-part/package.json");
        Assert.True(outcome.ExitCode == 0, bench.Text("stderr"));
        Assert.Contains("\"a-part\"", bench.Text("stdout"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dotnet_builds_with_the_user_s_packages_and_without_a_network_though_warnings_are_errors()
    {
        await using var bench = new RunnerBench();
        var own = Toolchains.NuGetPackages(RunnerSettings.OwnEnvironment(), Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        var version = Path.GetFileName(Directory.GetDirectories(Path.Combine(own, "yamldotnet"))[0]);
        var packages = bench.Folder.Folder("packages");
        CopyFolder(Path.Combine(own, "yamldotnet", version), Path.Combine(packages, "yamldotnet", version));
        var environment = new Dictionary<string, string>(RunnerSettings.OwnEnvironment()) { ["NUGET_PACKAGES"] = packages };
        await bench.OpenAsync(settings: new RunnerSettings { Environment = environment });
        await WriteAsync(bench, "app.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><TreatWarningsAsErrors>true</TreatWarningsAsErrors></PropertyGroup>
              <ItemGroup><PackageReference Include="YamlDotNet" Version="{version}" /></ItemGroup>
            </Project>
            """);
        await WriteAsync(bench, "Reader.cs", "public static class Reader { public static object Make() => new YamlDotNet.Serialization.DeserializerBuilder().Build(); }");
        var outcome = await bench.RunAsync("dotnet build -v q -nologo");
        Assert.True(outcome.ExitCode == 0, outcome.Message);
        Assert.Equal("", bench.Text("stderr"));
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static Task WriteAsync(RunnerBench bench, string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(bench.Root, name), text, TestContext.Current.CancellationToken);

    private static async Task<string> NpmAsync(string folder, params string[] arguments)
    {
        using var npm = Process.Start(new ProcessStartInfo("npm", arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        var error = npm.StandardError.ReadToEndAsync();
        var output = await npm.StandardOutput.ReadToEndAsync();
        await npm.WaitForExitAsync();
        Assert.True(npm.ExitCode == 0, await error);
        return output;
    }
}
