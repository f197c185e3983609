using System.Diagnostics;

namespace PairForge.Cli.Tests.Runs;

/// <summary>A real disk of 16 MB, mounted for this test alone, is full at one place of a run after another.</summary>
public sealed class DiskFullTests(ITestOutputHelper output) : IDisposable
{
    private const int DiskKilobytes = 16 << 10;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Build_DiskFillsAnywhere_SaysSoShowsNothingTornAndGoesOnWhenThereIsSpace()
    {
        await RequireMountsAsync();
        var pipeline = SmallRun.WriteTo(_folder);
        var (code, _, error) = await Invocation.RunAsync(SmallRun.Build(pipeline, _folder["whole"]));
        Assert.True(code == 0, error);
        var whole = SmallRun.Visible(_folder["whole"]);

        var places = new SortedSet<string>(StringComparer.Ordinal);
        var longer = Environment.GetEnvironmentVariable("PAIRFORGE_LONG_TESTS") == "1";
        foreach (var free in longer ? Enumerable.Range(0, 150).Select(n => n * 10) : [0, 60, 300, 1300, 1350, 1400, 1450])
        {
            var (lines, talk) = await FillAsync(pipeline, free);
            var first = Assert.Single(lines, l => l.StartsWith("first ", StringComparison.Ordinal));
            places.Add(lines.LastOrDefault(l => l.StartsWith("done ", StringComparison.Ordinal)) ?? "nothing");
            if (first != "first 0")
            {
                Assert.True(first is "first 75" or "first 73", $"{free} kB free: {first}, {talk}");
                Assert.True(talk.Contains("no space is left for", StringComparison.Ordinal) && talk.Contains("/disk/out", StringComparison.Ordinal) && talk.Contains("free some", StringComparison.Ordinal), $"{free} kB free: {talk}");
                Assert.Single(talk.Trim().Split('\n'));
            }
            foreach (var seen in lines.Where(l => l.StartsWith("seen ", StringComparison.Ordinal)).Select(l => l.Split(' ')))
                Assert.True(whole.GetValueOrDefault(seen[2]) == seen[1], $"{free} kB free: {seen[2]} is not whole");
            Assert.Contains("second 0", lines);
            Assert.Equal(whole, lines.Where(l => l.StartsWith("end ", StringComparison.Ordinal)).Select(l => l.Split(' ')).ToDictionary(l => l[2], l => l[1]).OrderBy(f => f.Key, StringComparer.Ordinal));
        }
        output.WriteLine($"full after: {string.Join(", ", places)}");
        Assert.True(places.Count >= 5);
    }

    /// <summary>Runs with so much space, then again when there is more; answers what the script saw, and what the first run said.</summary>
    private async Task<(string[] Lines, string Talk)> FillAsync(string pipeline, int freeKilobytes)
    {
        var script = _folder.Write("fill.sh", $$"""
            set -u
            disk={{_folder["disk"]}}; mkdir -p $disk
            mount -t tmpfs -o size={{DiskKilobytes}}k none $disk || exit 9
            # Blocks that are left are what counts: the ballast takes all but those.
            dd if=/dev/zero of=$disk/ballast bs=1k count={{DiskKilobytes - freeKilobytes}} 2> /dev/null
            run() { dotnet {{Path.Combine(AppContext.BaseDirectory, "PairForge.Cli.dll")}} {{string.Join(' ', SmallRun.Build(pipeline, "$disk/out"))}}; }
            list() { (cd $disk/out 2> /dev/null && find . -type f ! -path './_run/*' -exec sha256sum {} + | sed 's|^\([0-9a-f]*\) *\./|'$1' \1 |'); }
            run > /dev/null 2> {{_folder["talk"]}}
            echo first $?
            list seen
            (cd $disk/out/_run/done 2> /dev/null && ls -rt | tail -n 1 | sed 's/^/done /')
            rm $disk/ballast
            run > /dev/null
            echo second $?
            list end
            """);
        var start = new ProcessStartInfo("unshare", ["-Urm", "sh", script]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return (text.Trim().Split('\n'), await File.ReadAllTextAsync(_folder["talk"], TestContext.Current.CancellationToken));
    }

    private async Task RequireMountsAsync()
    {
        var allowed = false;
        try
        {
            var start = new ProcessStartInfo("unshare", ["-Urm", "sh", "-c", $"mount -t tmpfs -o size=64k none {_folder.Path}"]) { RedirectStandardError = true };
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            allowed = process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no unshare.
        }
        Assert.SkipUnless(allowed, "a user may mount no disk of its own here (unshare -Urm, mount -t tmpfs)");
    }
}
